import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { imageResizer } from '#densegraph/data/resize.js';
import { decodeSafetensors } from '#densegraph/training/safetensors.js';

const golden = decodeSafetensors(readFileSync(new URL('../golden/resize.safetensors', import.meta.url)));
const images = golden.tensors.get('images_u8');
const sizes = [...golden.tensors.keys()].filter((name) => name.startsWith('resized_u8.'));

describe.each(sizes)('%s', (name) => {
  const [height = 0, width = 0] = (name.split('.')[1] ?? '').split('x').map(Number);
  const [count = 0, fromHeight = 0, fromWidth = 0] = images?.shape ?? [];
  const source = images?.data as Uint8Array;
  const expected = golden.tensors.get(name)?.data as Uint8Array;

  test('is what Pillow gives, to the byte', () => {
    const resize = imageResizer({ channels: 1, height: fromHeight, width: fromWidth }, { height, width });
    const pixels = new Uint8Array(count * height * width);
    for (let i = 0; i < count; i++) {
      const from = source.subarray(i * fromHeight * fromWidth, (i + 1) * fromHeight * fromWidth);
      resize(from, pixels.subarray(i * height * width, (i + 1) * height * width));
    }
    expect(Buffer.compare(pixels, expected)).toBe(0);
  });

  test('channels are resized each for itself', () => {
    const plane = source.subarray(0, fromHeight * fromWidth);
    const three = Uint8Array.from({ length: plane.length * 3 }, (_, index) =>
      index % 3 === 1 ? (plane[Math.floor(index / 3)] ?? 0) : 255 - (plane[Math.floor(index / 3)] ?? 0),
    );
    const pixels = new Uint8Array(height * width * 3);
    imageResizer({ channels: 3, height: fromHeight, width: fromWidth }, { height, width })(three, pixels);
    const middle = pixels.filter((_, index) => index % 3 === 1);
    expect(Buffer.compare(middle, expected.subarray(0, height * width))).toBe(0);
  });
});
