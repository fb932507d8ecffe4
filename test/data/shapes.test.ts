import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { generateShapes, SHAPES_CLASSES } from '#densegraph/data/shapes.js';

const SIZE = 28 * 28;

test('ten classes, evenly, the same bytes for a seed, others for another seed or part', () => {
  const first = generateShapes({ part: 'train', count: 200 });
  expect(SHAPES_CLASSES).toHaveLength(10);
  for (let label = 0; label < 10; label++) {
    expect(first.labels.filter((value) => value === label)).toHaveLength(20);
  }
  expect(generateShapes({ part: 'train', count: 200 })).toEqual(first);
  expect(generateShapes({ part: 'train', count: 100 }).pixels).toEqual(first.pixels.subarray(0, 100 * SIZE));
  expect(generateShapes({ part: 'train', count: 200, seed: 1 }).pixels).not.toEqual(first.pixels);
  expect(generateShapes({ part: 'validation', count: 200 }).pixels).not.toEqual(first.pixels);
});

test('the bytes are those of every machine', () => {
  const { pixels } = generateShapes({ part: 'train', count: 50 });
  expect(createHash('sha256').update(pixels).digest('hex')).toMatchInlineSnapshot(
    `"4769d29f62ac0a47d50f7806f95414725083e93eb234211bc929f9a63504a710"`,
  );
});

/** Share of validation images whose nearest training image, pixel by pixel, has their class. */
function nearestNeighborAccuracy(train: number, validation: number): number {
  const known = generateShapes({ part: 'train', count: train });
  const asked = generateShapes({ part: 'validation', count: validation });
  let hits = 0;
  for (let i = 0; i < validation; i++) {
    let best = Infinity;
    let label = -1;
    for (let j = 0; j < train; j++) {
      let distance = 0;
      for (let k = 0; k < SIZE; k++) {
        distance += ((known.pixels[j * SIZE + k] ?? 0) - (asked.pixels[i * SIZE + k] ?? 0)) ** 2;
      }
      if (distance < best) {
        best = distance;
        label = known.labels[j] ?? -1;
      }
    }
    if (label === asked.labels[i]) hits += 1;
  }
  return hits / validation;
}

test('there is something to learn, and pixels alone do not tell it all', () => {
  const accuracy = nearestNeighborAccuracy(1000, 100);
  expect(accuracy).toBeGreaterThan(0.2);
  expect(accuracy).toBeLessThan(0.9);
});
