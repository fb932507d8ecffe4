import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeDataset } from '#densegraph/data/dataset-catalog.js';
import { DatasetUnavailableError } from '#densegraph/data/dataset-errors.js';
import { RandomStream } from '#densegraph/data/random-stream.js';
import { cifarFiles, load, makeTestData, writeFiles, type TestData } from './dataset-files.js';

let data: TestData;
beforeEach(async () => {
  data = await makeTestData();
});
afterEach(() => data.remove());

test('planes of color become pixels of three channels', async () => {
  await writeFiles(data, 'cifar-10', cifarFiles());
  const { image, train, validation, classes } = await load(data, 'cifar-10');
  expect(image).toEqual({ channels: 3, height: 32, width: 32 });
  expect([train.count, validation.count]).toEqual([20, 4]);
  expect(Array.from(train.labels.subarray(0, 6))).toEqual([0, 1, 2, 3, 1, 2]);
  // Pixel 5 of the first image: bytes 1 + 5 of each plane of 1024.
  const at = (plane: number): number => (1 + plane * 1024 + 5) % 256;
  expect(Array.from(train.pixels.subarray(15, 18))).toEqual([at(0), at(1), at(2)]);
  expect(classes[0]).toBe('airplane');
});

test('gzip batches are read, and their count is known only then', async () => {
  const files = cifarFiles();
  await writeFiles(data, 'cifar', {
    ...files,
    'data_batch_1.bin': gzipSync(files['data_batch_1.bin'] ?? ''),
  });
  expect(await describeDataset('cifar', data)).toMatchObject({ available: true, trainImages: null });
  expect((await load(data, 'cifar')).train.count).toBe(20);
});

test('class names come from batches.meta.txt where it is there', async () => {
  const names = Array.from({ length: 10 }, (_, index) => `class ${index}`);
  await writeFiles(data, 'cifar', {
    ...cifarFiles(),
    'batches.meta.txt': Buffer.from(`${names.join('\n')}\n`),
  });
  expect((await load(data, 'cifar')).classes).toEqual(names);
});

test.each([
  ['a torn record', 'data_batch_3.bin', (content: Buffer) => content.subarray(0, 3073 + 100)],
  ['an empty batch', 'test_batch.bin', () => Buffer.alloc(0)],
  ['a label above 9', 'data_batch_2.bin', (content: Buffer) => Buffer.from(content).fill(10, 0, 1)],
  ['two class names', 'batches.meta.txt', () => Buffer.from('cat\ndog\n')],
])('%s is an error that names the file', async (_, name, spoil) => {
  const files = cifarFiles();
  await writeFiles(data, 'cifar', { ...files, [name]: spoil(files[name] ?? Buffer.alloc(0)) });
  await expect(load(data, 'cifar')).rejects.toThrow(new RegExp(`cifar/${name}.*expected.*received`));
});

test('spoiled batches give a data set or the typed error, never anything else', async () => {
  const files = cifarFiles();
  const random = new RandomStream([1, 2, 3, 4]);
  for (let round = 0; round < 60; round++) {
    const name = Object.keys(files)[random.nextBelow(6)] ?? '';
    const original = files[name] ?? Buffer.alloc(0);
    const content = Buffer.from(random.nextBelow(2) === 0 ? gzipSync(original) : original);
    const spoiled = content.subarray(
      0,
      random.nextBelow(2) === 0 ? random.nextBelow(content.length) : undefined,
    );
    if (spoiled.length > 0) spoiled.writeUInt8(random.nextBelow(256), random.nextBelow(spoiled.length));
    await writeFiles(data, 'cifar', { ...files, [name]: spoiled });
    try {
      expect((await load(data, 'cifar')).train.count).toBeGreaterThan(0);
    } catch (error) {
      expect(error).toBeInstanceOf(DatasetUnavailableError);
    }
  }
});
