import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { changeImage, drawChange } from '#densegraph/data/augmentation.js';
import { openBatchLoader, type BatchLoader, type Preparation } from '#densegraph/data/batch-loader.js';
import { epochOrder } from '#densegraph/data/epoch-order.js';

const IMAGE = { channels: 2, height: 3, width: 1 };
const PIXELS = 6;

function part(count: number) {
  return {
    count,
    pixels: Uint8Array.from({ length: count * PIXELS }, (_, index) => (index * 13) % 256),
    labels: Uint8Array.from({ length: count }, (_, index) => index % 10),
  };
}

const TRAIN = part(23);
let loader: BatchLoader;
beforeEach(() => {
  loader = openBatchLoader({ image: IMAGE, train: TRAIN, validation: part(5) });
});
afterEach(() => loader.close());

/** Copies of an epoch's batches: their memory is used again. */
async function read(
  options: Parameters<BatchLoader['batches']>[1],
  from: 'train' | 'validation' = 'train',
  reader = loader,
) {
  const batches: { images: number[]; labels: number[] }[] = [];
  for await (const { images, labels, count } of reader.batches(from, options)) {
    expect(images).toHaveLength(count * PIXELS);
    batches.push({ images: Array.from(images), labels: Array.from(labels) });
  }
  return batches;
}

test('images are those of the epoch order, scaled as ToTensor does; the last batch is smaller', async () => {
  const batches = await read({ batchSize: 8, shuffle: true, seed: 5, epoch: 2 });
  expect(batches.map(({ labels }) => labels.length)).toEqual([8, 8, 7]);
  const order = Array.from(epochOrder(23, 5, 2));
  expect(batches.flatMap(({ labels }) => labels)).toEqual(order.map((index) => index % 10));
  const expected = order.flatMap((index) =>
    Array.from(TRAIN.pixels.subarray(index * PIXELS, (index + 1) * PIXELS), (value) =>
      Math.fround(value / 255),
    ),
  );
  expect(batches.flatMap(({ images }) => images)).toEqual(expected);
});

test('the order does not depend on the batch size', async () => {
  const whole = await read({ batchSize: 100, shuffle: true, seed: 1, epoch: 1 });
  const parts = await read({ batchSize: 4, shuffle: true, seed: 1, epoch: 1 });
  expect(parts.flatMap(({ images }) => images)).toEqual(whole[0]?.images);
});

test('without shuffling images come as they are stored', async () => {
  const batches = await read({ batchSize: 2, shuffle: false }, 'validation');
  expect(batches.map(({ labels }) => labels)).toEqual([[0, 1], [2, 3], [4]]);
});

test('leaving an epoch early leaves the loader ready for the next, and two can be read at once', async () => {
  for await (const { count } of loader.batches('train', { batchSize: 1, shuffle: false })) {
    expect(count).toBe(1);
    break;
  }
  const epochs = [1, 2, 3].map((epoch) => read({ batchSize: 3, shuffle: true, seed: 0, epoch }));
  const all = await Promise.all(epochs);
  for (const batches of all) expect(batches.flatMap(({ labels }) => labels)).toHaveLength(23);
});

test('a batch that was read is emptied when the next one is asked for', async () => {
  const batches = loader.batches('train', { batchSize: 4, shuffle: false });
  const first = await batches.next();
  const images = first.done === true ? null : first.value.images;
  expect(images?.length).toBe(4 * PIXELS);
  // Three batches are in flight; the reader's memory goes back with each request.
  for (let i = 0; i < 3; i++) await batches.next();
  expect(images?.length).toBe(0);
  await batches.return(undefined);
});

test('a closed loader ends the epochs that are read, and opens no more', async () => {
  const batches = loader.batches('train', { batchSize: 1, shuffle: false });
  await batches.next();
  await loader.close();
  await expect(
    (async () => {
      for (;;) if ((await batches.next()).done === true) return;
    })(),
  ).rejects.toThrow(/closed/);
  expect(() => loader.batches('train', { batchSize: 1, shuffle: false })).toThrow(/closed/);
});

test.each([0, -1, 1.5, Number.NaN])('the batch size %d is refused', (batchSize) => {
  expect(() => loader.batches('train', { batchSize, shuffle: false })).toThrow(RangeError);
});

describe('a loader that augments and normalizes', () => {
  const augmentation = { randomCropPadding: 2, horizontalFlip: true };
  const statistics = { means: [0.25, 0.5], deviations: [0.5, 2] };
  const open = (preparation: Preparation) => {
    const prepared = openBatchLoader({ image: IMAGE, train: TRAIN, validation: part(5) }, preparation);
    onTestFinished(() => prepared.close());
    return prepared;
  };
  const flat = async (from: BatchLoader, batchSize: number, epoch = 3) => {
    const images: number[] = [];
    const order = { batchSize, shuffle: true, seed: 9, epoch } as const;
    for await (const batch of from.batches('train', order)) images.push(...batch.images);
    return images;
  };

  test('changes each training image as seed, epoch and its index say, whatever the batch', async () => {
    const expected = Array.from(epochOrder(23, 9, 3)).flatMap((index) => {
      const changed = new Uint8Array(PIXELS);
      const pixels = TRAIN.pixels.subarray(index * PIXELS, (index + 1) * PIXELS);
      changeImage(pixels, changed, IMAGE, drawChange(augmentation, 9, 3, index));
      return Array.from(changed, (value, i) =>
        Math.fround(Math.fround(Math.fround(value / 255) - (i % 2 ? 0.5 : 0.25)) / (i % 2 ? 2 : 0.5)),
      );
    });
    const prepared = open({ augmentation, statistics });
    for (const batchSize of [1, 8, 23]) expect(await flat(prepared, batchSize)).toEqual(expected);
    // Another loader, in the middle of a run: as a resumed one is.
    expect(await flat(open({ augmentation, statistics }), 5)).toEqual(expected);
    expect(await flat(prepared, 8, 4)).not.toEqual(expected);
  });

  test('leaves validation images as they are, and normalizes them all the same', async () => {
    const prepared = open({ augmentation, statistics });
    const order = { batchSize: 5, shuffle: true, seed: 9, epoch: 3 } as const;
    const [batch] = await read(order, 'validation', prepared);
    const [plain] = await read(order, 'validation');
    expect(batch?.labels).toEqual(plain?.labels);
    expect(batch?.images).toEqual(
      plain?.images.map((value, i) =>
        Math.fround(Math.fround(value - (i % 2 ? 0.5 : 0.25)) / (i % 2 ? 2 : 0.5)),
      ),
    );
    // Training images that are read as they are stored are so, too.
    const stored = await read(
      { batchSize: 23, shuffle: false },
      'train',
      open({ augmentation, statistics: null }),
    );
    expect(stored).toEqual(await read({ batchSize: 23, shuffle: false }));
  });
});
