import { decodePng } from '../data/decode-png.js';
import type { ImageShape } from '../data/dataset.js';
import { expectUsualSize, InvalidImageError } from '../data/raw-image.js';
import type { RawImage } from '../data/raw-image.js';
import { fitImage } from '../training/read-images.js';

/** The bytes of a PNG file, or pixels as they are. */
export type ReadableImage = Uint8Array | RawImage;

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
