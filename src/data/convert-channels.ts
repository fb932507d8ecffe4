import { InvalidImageError } from './raw-image.js';
import type { RawImage } from './raw-image.js';

/** Reads `from` channels of a pixel and writes others: source, place in it, target, place in that. */
type PixelConversion = (source: Uint8Array, from: number, target: Uint8Array, to: number) => void;

/** From one count of channels to another: gray, red-green-blue, or that with an alpha. */
const CONVERSIONS: Readonly<Record<string, PixelConversion>> = {
  '1 to 3': (source, from, target, to) => {
    target.fill(source[from] ?? 0, to, to + 3);
  },
  '3 to 1': luminance,
  '4 to 1': luminance,
  '4 to 3': (source, from, target, to) => {
    target.set(source.subarray(from, from + 3), to);
  },
};

/**
 * The image with that many channels, as Pillow's `convert` makes it: gray is the luminance of ITU-R 601-2, an alpha is
 * dropped. Throws InvalidImageError at `path` where there is no such conversion.
 */
export function convertChannels({ shape, pixels }: RawImage, channels: number, path: string): RawImage {
  if (shape.channels === channels) return { shape, pixels };
  const convert = CONVERSIONS[`${shape.channels} to ${channels}`];
  if (convert === undefined) {
    throw new InvalidImageError(
      path,
      `Expected an image of ${channels} channels, which the network takes, but received one of ${shape.channels}`,
    );
  }
  const count = shape.height * shape.width;
  const converted = new Uint8Array(count * channels);
  for (let pixel = 0; pixel < count; pixel++) {
    convert(pixels, pixel * shape.channels, converted, pixel * channels);
  }
  return { shape: { ...shape, channels }, pixels: converted };
}

/** Pillow's integers (src/libImaging/Convert.c): weights of 2^16 in all, rounded. */
function luminance(source: Uint8Array, from: number, target: Uint8Array, to: number): void {
  const [red = 0, green = 0, blue = 0] = source.subarray(from, from + 3);
  target[to] = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}
