import { convertChannels } from '../data/convert-channels.js';
import { decodePng } from '../data/decode-png.js';
import type { DataLocations, ImageShape } from '../data/dataset.js';
import { openPlaces } from '../data/pick-images.js';
import type { DatasetPlace } from '../data/pick-images.js';
import { expectUsualSize, InvalidImageError } from '../data/raw-image.js';
import type { RawImage } from '../data/raw-image.js';
import { imageResizer } from '../data/resize.js';

/** Pixels as they are, HWC, a byte a channel, in base64. */
export interface PixelSource extends ImageShape {
  readonly data: string;
}

/** Where an image comes from. */
export type ImageSource =
  /** A file, in base64. */
  { readonly png: string } | { readonly pixels: PixelSource } | { readonly dataset: DatasetPlace };

/**
 * The pixels of the images as training would see them: with the network's channels, resized to its size.
 * Throws InvalidImageError with a path as in images[2].png, DatasetUnavailableError, InvalidDatasetRequestError.
 */
export async function readImages(
  sources: readonly ImageSource[],
  shape: ImageShape,
  locations: DataLocations,
): Promise<readonly Uint8Array[]> {
  const places = sources.flatMap((source) => ('dataset' in source ? [source.dataset] : []));
  const imageAt = await openPlaces(places, locations);
  return sources.map((source, i) => {
    try {
      return fitImage(decode(source, imageAt), shape);
    } catch (error) {
      if (!(error instanceof InvalidImageError)) throw error;
      throw new InvalidImageError(`images[${i}].${error.path}`, error.message);
    }
  });
}

interface Decoded extends RawImage {
  /** Where it comes from, for errors. */
  readonly path: string;
}

function decode(source: ImageSource, imageAt: (place: DatasetPlace) => RawImage): Decoded {
  if ('png' in source) return { ...decodePng(decodeBase64(source.png, 'png')), path: 'png' };
  if ('pixels' in source) return { ...decodePixels(source.pixels), path: 'pixels' };
  return { ...imageAt(source.dataset), path: 'dataset' };
}

function decodePixels({ data, channels, height, width }: PixelSource): RawImage {
  expectUsualSize('pixels', height, width);
  const pixels = decodeBase64(data, 'pixels.data');
  const expected = channels * height * width;
  if (pixels.length !== expected) {
    throw new InvalidImageError(
      'pixels.data',
      `Expected ${expected} bytes for ${width} x ${height} pixels of ${channels} channels but received ${pixels.length}`,
    );
  }
  return { shape: { channels, height, width }, pixels };
}

function decodeBase64(text: string, path: string): Buffer {
  // Buffer.from leaves out what is no base64, without a word.
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw new InvalidImageError(path, 'Expected base64 with padding but received other characters or length');
  }
  return Buffer.from(text, 'base64');
}

/** The image's pixels as training would see them. Throws InvalidImageError at its path. */
export function fitImage({ path, ...image }: Decoded, shape: ImageShape): Uint8Array {
  const converted = convertChannels(image, shape.channels, path);
  const resized = new Uint8Array(shape.channels * shape.height * shape.width);
  imageResizer(converted.shape, shape)(converted.pixels, resized);
  return resized;
}
