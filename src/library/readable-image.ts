import { decodePng } from '../data/decode-png.js';
import { expectUsualSize, InvalidImageError } from '../data/raw-image.js';
import type { RawImage } from '../data/raw-image.js';
import type { ImageShape } from '../model/model-spec.js';
import { fitImage } from '../training/read-images.js';
import { SHAPE_KINDS, SHAPE_TEXT } from './data.js';
import { expectKind, expectObject } from './expect-fields.js';

/** An image's pixels as they are. */
export interface PixelImage {
  readonly shape: ImageShape;
  /** Height by width by channels, 0 to 255. */
  readonly pixels: Uint8Array;
}

/** The bytes of a PNG file, or pixels. */
export type ReadableImage = Uint8Array | PixelImage;

const IMAGE_KINDS = { shape: 'any', pixels: 'bytes' } as const;

/**
 * The pixels of images as a network of that shape sees them: its channels, resized to its size. Throws InvalidImageError
 * with a path as in images[2].pixels.
 */
export function pixelsOf(images: readonly ReadableImage[], shape: ImageShape): readonly Uint8Array[] {
  expectKind('images', images, 'list', InvalidImageError);
  return images.map((image, i) =>
    fitImage({ ...decode(image, `images[${i}]`), path: `images[${i}]` }, shape),
  );
}

function decode(image: ReadableImage, path: string): RawImage {
  return image instanceof Uint8Array ? decodeFile(image, path) : expectPixels(image, path);
}

function decodeFile({ buffer, byteOffset, byteLength }: Uint8Array, path: string): RawImage {
  try {
    return decodePng(Buffer.from(buffer, byteOffset, byteLength));
  } catch (error) {
    throw error instanceof InvalidImageError ? new InvalidImageError(path, error.message) : error;
  }
}

function expectPixels(image: PixelImage, path: string): RawImage {
  const { channels, height, width } = expectShape(image, path);
  const expected = channels * height * width;
  if (image.pixels.length === expected) return image;
  throw new InvalidImageError(
    `${path}.pixels`,
    `Expected ${expected} bytes for ${width} x ${height} pixels of ${channels} channels but received ${image.pixels.length}`,
  );
}

function expectShape(image: PixelImage, path: string): ImageShape {
  const one = "a PNG file's bytes or an object with shape and pixels";
  expectObject(path, image, IMAGE_KINDS, one, InvalidImageError);
  expectObject(`${path}.shape`, image.shape, SHAPE_KINDS, SHAPE_TEXT, InvalidImageError);
  expectUsualSize(`${path}.shape`, image.shape.height, image.shape.width);
  return image.shape;
}
