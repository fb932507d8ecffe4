import { PNG } from 'pngjs';
import { convertChannels } from './convert-channels.js';
import type { RawImage } from './raw-image.js';
import { imageResizer } from './resize.js';

/** As PNG calls red, green and blue without alpha. */
const RED_GREEN_BLUE = 2;

/**
 * A PNG file of an image, which is made smaller where it is more than `side` pixels wide or high. Throws InvalidImageError
 * where its channels are neither gray nor colors, with alpha or not.
 */
export function thumbnail(image: RawImage, side: number): Buffer {
  const { shape, pixels } = shrink(convertChannels(image, 3, 'image'), side);
  const png = new PNG({ width: shape.width, height: shape.height });
  for (let pixel = 0; pixel < shape.width * shape.height; pixel++) {
    png.data.set(pixels.subarray(3 * pixel, 3 * pixel + 3), 4 * pixel);
    png.data[4 * pixel + 3] = 255;
  }
  return PNG.sync.write(png, { colorType: RED_GREEN_BLUE });
}

function shrink({ shape, pixels }: RawImage, side: number): RawImage {
  const factor = Math.max(1, Math.max(shape.width, shape.height) / side);
  const shrunk = {
    ...shape,
    height: Math.max(1, Math.round(shape.height / factor)),
    width: Math.max(1, Math.round(shape.width / factor)),
  };
  const target = new Uint8Array(shrunk.height * shrunk.width * shape.channels);
  imageResizer(shape, shrunk)(pixels, target);
  return { shape: shrunk, pixels: target };
}
