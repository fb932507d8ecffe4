import { expect, test } from 'vitest';
import { channelStatistics } from '#densegraph/data/channel-statistics.js';
import { pixelValues, writePixelValues } from '#densegraph/data/pixel-values.js';

const IMAGE = { channels: 3, height: 5, width: 4 };

function images(count: number): Uint8Array {
  // Channels of different brightness and spread; the last has one color.
  return Uint8Array.from({ length: count * 60 }, (_, i) => [(i * 7919) % 256, 200 + (i % 5), 17][i % 3] ?? 0);
}

/** In one pass over the scaled pixels and a second one over their differences from the mean. */
function twoPasses(pixels: Uint8Array, channel: number): { mean: number; deviation: number } {
  const values = Array.from(pixels)
    .filter((_, i) => i % 3 === channel)
    .map((value) => value / 255);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / values.length) };
}

test('is the mean and the population deviation of each channel', async () => {
  const pixels = images(1500);
  const { means, deviations } = await channelStatistics(IMAGE, { count: 1500, pixels });
  for (const channel of [0, 1]) {
    const expected = twoPasses(pixels, channel);
    expect(means[channel]).toBeCloseTo(expected.mean, 12);
    expect(deviations[channel]).toBeCloseTo(expected.deviation, 12);
  }
  expect(means).toHaveLength(3);
  expect(deviations).toHaveLength(3);
});

test('a channel of one color is only centered', async () => {
  const { means, deviations } = await channelStatistics(IMAGE, { count: 2, pixels: images(2) });
  expect([means[2], deviations[2]]).toEqual([17 / 255, 1]);
});

test('does not depend on the order of the images', async () => {
  const pixels = images(50);
  const turned = Uint8Array.from([...pixels.subarray(60 * 20), ...pixels.subarray(0, 60 * 20)]);
  expect(await channelStatistics(IMAGE, { count: 50, pixels: turned })).toEqual(
    await channelStatistics(IMAGE, { count: 50, pixels }),
  );
});

test('counts only the images that there are', async () => {
  const pixels = images(10);
  expect(await channelStatistics(IMAGE, { count: 4, pixels })).toEqual(
    await channelStatistics(IMAGE, { count: 4, pixels: pixels.slice(0, 240) }),
  );
});

test("pixels become torchvision's: scaled, then centered, then divided, each time rounded to float32", () => {
  const statistics = { means: [0.4914, 0.5, 0.1], deviations: [0.2023, 1, 0.3] };
  const pixels = Uint8Array.from({ length: 3 * 256 }, (_, i) => Math.floor(i / 3));
  const target = new Float32Array(1 + pixels.length);
  writePixelValues(pixels, pixelValues(3, statistics), target, 1);
  // In float32 arrays throughout, as torch computes it.
  const scaled = Float32Array.from(pixels, (byte) => byte / 255);
  const means = Float32Array.from(statistics.means);
  const centered = scaled.map((value, i) => value - (means[i % 3] ?? NaN));
  const deviations = Float32Array.from(statistics.deviations);
  const expected = centered.map((value, i) => value / (deviations[i % 3] ?? NaN));
  expect(target.subarray(1)).toEqual(expected);
});
