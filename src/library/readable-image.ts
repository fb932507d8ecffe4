import { decodePng } from '../data/decode-png.js';
import { expectUsualSize, InvalidImageError } from '../data/raw-image.js';
import type { RawImage } from '../data/raw-image.js';
import type { ImageShape } from '../model/model-spec.js';
import { fitImage } from '../training/read-images.js';

/** An image's pixels as they are. */
export interface PixelImage {
  readonly shape: ImageShape;
  /** Height by width by channels, 0 to 255. */
  readonly pixels: Uint8Array;
}

/** The bytes of a PNG file, or pixels. */
export type ReadableImage = Uint8Array | PixelImage;

/**
 * The pixels of images as a network of that shape sees them: its channels, resized to its size. Throws InvalidImageError
 * with a path as in images[2].pixels.
 */
export function pixelsOf(images: readonly ReadableImage[], shape: ImageShape): readonly Uint8Array[] {
  return images.map((image, i) =>
    fitImage({ ...decode(image, `images[${i}]`), path: `images[${i}]` }, shape),
  );
}

function decode(image: ReadableImage, path: string): RawImage {
  if (image instanceof Uint8Array) {
    return decodePng(Buffer.from(image.buffer, image.byteOffset, image.byteLength));
  }
  const { channels, height, width } = image.shape;
  expectUsualSize(`${path}.shape`, height, width);
  const expected = channels * height * width;
  if (image.pixels.length === expected) return image;
  throw new InvalidImageError(
    `${path}.pixels`,
    `Expected ${expected} bytes for ${width} x ${height} pixels of ${channels} channels but received ${image.pixels.length}`,
  );
}
