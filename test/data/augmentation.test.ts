import { describe, expect, test } from 'vitest';
import { changeImage, drawChange } from '#densegraph/data/augmentation.js';
import { RandomStream } from '#densegraph/data/random-stream.js';

/** An image as rows of pixels of channels: padding and cropping are then what torchvision says they are. */
type Rows = readonly (readonly (readonly number[])[])[];

function rowsOf(pixels: Uint8Array, height: number, width: number): Rows {
  const channels = pixels.length / height / width;
  return Array.from({ length: height }, (_row, y) =>
    Array.from({ length: width }, (_column, x) => {
      const start = (y * width + x) * channels;
      return Array.from(pixels.subarray(start, start + channels));
    }),
  );
}

/** torchvision's pad, crop and hflip, one after the other, on whole images. */
function padCropFlip(image: Rows, padding: number, top: number, left: number, flip: boolean): number[] {
  const [height, width, channels] = [image.length, image[0]?.length ?? 0, image[0]?.[0]?.length ?? 0];
  const black = new Array<number>(channels).fill(0);
  const side = new Array<readonly number[]>(padding).fill(black);
  const blackRow = new Array<readonly number[]>(width + 2 * padding).fill(black);
  const rowsOfBlack = new Array<readonly (readonly number[])[]>(padding).fill(blackRow);
  const padded = [...rowsOfBlack, ...image.map((row) => [...side, ...row, ...side]), ...rowsOfBlack];
  const cropped = padded.slice(top, top + height).map((row) => row.slice(left, left + width));
  return (flip ? cropped.map((row) => row.toReversed()) : cropped).flat(2);
}

describe('changeImage', () => {
  test.each([
    [1, 5, 4],
    [3, 3, 7],
    [4, 1, 1],
  ])('is a crop of the padded image, mirrored, for every place of the crop (%dx%dx%d)', (...shape) => {
    const [channels, height, width] = shape;
    const source = Uint8Array.from({ length: channels * height * width }, (_, i) => 1 + ((i * 37) % 255));
    const target = new Uint8Array(source.length);
    const padding = 4;
    for (let top = 0; top <= 2 * padding; top++) {
      for (let left = 0; left <= 2 * padding; left++) {
        for (const mirrored of [false, true]) {
          const change = { down: padding - top, right: padding - left, mirrored };
          changeImage(source, target, { channels, height, width }, change);
          expect(Array.from(target)).toEqual(
            padCropFlip(rowsOf(source, height, width), padding, top, left, mirrored),
          );
        }
      }
    }
  });
});

describe('drawChange', () => {
  const both = { randomCropPadding: 4, horizontalFlip: true };
  const draws = (augmentation = both, seed = 3, epoch = 1) =>
    Array.from({ length: 9000 }, (_, index) => drawChange(augmentation, seed, epoch, index));

  test('takes every place and both sides equally often, each independently', () => {
    const all = draws();
    for (const axis of ['down', 'right'] as const) {
      for (let offset = -4; offset <= 4; offset++) {
        const times = all.filter((change) => change[axis] === offset).length;
        // 1,000 expected, with a deviation of 30.
        expect(Math.abs(times - 1000)).toBeLessThan(150);
      }
    }
    expect(Math.abs(all.filter(({ mirrored }) => mirrored).length - 4500)).toBeLessThan(240);
    const corner = all.filter(({ down, right, mirrored }) => down > 0 && right > 0 && mirrored).length;
    // 4/9 * 4/9 / 2 of them: 889, with a deviation of 28.
    expect(Math.abs(corner - 889)).toBeLessThan(140);
  });

  test('is drawn from seed, epoch and index by the stream of that key: row, column, mirroring', () => {
    const random = RandomStream.fromKey(3, 1, 17);
    const [top, left, side] = [random.nextBelow(9), random.nextBelow(9), random.nextBelow(2)];
    expect(draws()[17]).toEqual({ down: 4 - top, right: 4 - left, mirrored: side === 1 });
    expect(draws()).toEqual(draws());
    expect(draws(both, 3, 2)).not.toEqual(draws());
    expect(draws(both, 4, 1)).not.toEqual(draws());
  });

  test('moves nothing without padding and mirrors nothing unless told', () => {
    const still = draws({ randomCropPadding: 0, horizontalFlip: true });
    expect(still.every(({ down, right }) => down === 0 && right === 0)).toBe(true);
    expect(new Set(still.map(({ mirrored }) => mirrored)).size).toBe(2);
    const crops = draws({ randomCropPadding: 4, horizontalFlip: false });
    expect(crops).toEqual(draws().map((change) => ({ ...change, mirrored: false })));
  });
});
