import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeDataset } from '#densegraph/data/dataset-catalog.js';
import { DatasetUnavailableError } from '#densegraph/data/dataset-errors.js';
import { idx, idxFiles, load, makeTestData, writeFiles, type Files, type TestData } from './dataset-files.js';

let data: TestData;
beforeEach(async () => {
  data = await makeTestData();
});
afterEach(() => data.remove());

test('pixels and labels are those of the files', async () => {
  await writeFiles(data, 'digits', idxFiles());
  const { image, train, validation, classes } = await load(data, 'digits');
  expect(image).toEqual({ channels: 1, height: 6, width: 5 });
  expect(train.count).toBe(30);
  expect(Array.from(train.pixels)).toEqual(Array.from({ length: 900 }, (_, index) => (index * 37) % 256));
  expect(Array.from(train.labels)).toEqual(Array.from({ length: 30 }, (_, index) => index % 10));
  expect(validation.count).toBe(10);
  expect(validation.labels[1]).toBe(3);
  expect(classes).toHaveLength(10);
});

test('gzip files are read the same, whatever their name says', async () => {
  const packed = Object.entries(idxFiles()).map(([name, content], index) => [
    index % 2 === 0 ? `${name}.gz` : name,
    gzipSync(content),
  ]);
  await writeFiles(data, 'plain', idxFiles());
  await writeFiles(data, 'packed', Object.fromEntries(packed) as Files);
  expect((await load(data, 'packed')).train).toEqual((await load(data, 'plain')).train);
});

test('Fashion-MNIST has its class names by the name of its folder', async () => {
  await writeFiles(data, 'fashion-mnist-tiny', idxFiles());
  const description = await describeDataset('fashion-mnist-tiny', data);
  expect(description?.classes.slice(0, 3)).toEqual(['T-shirt/top', 'Trouser', 'Pullover']);
  expect(description).toMatchObject({ available: true, trainImages: 30, validationImages: 10 });
});

const IMAGES = 'train-images-idx3-ubyte';
const LABELS = 'train-labels-idx1-ubyte';

describe.each([
  ['BAD_MAGIC', IMAGES, (content: Buffer) => Buffer.concat([Buffer.from([1, 2, 3, 4]), content.subarray(4)])],
  ['TRUNCATED', IMAGES, (content: Buffer) => content.subarray(0, content.length - 1)],
  ['TRUNCATED', LABELS, (content: Buffer) => content.subarray(0, 6)],
  ['TRAILING_BYTES', IMAGES, (content: Buffer) => Buffer.concat([content, Buffer.alloc(1)])],
  ['EMPTY', IMAGES, () => idx([0, 6, 5], () => 0)],
  ['BAD_DIMENSIONS', IMAGES, () => idx([1, 0, 5], () => 0)],
  ['COUNT_MISMATCH', LABELS, () => idx([29], () => 0)],
  ['LABEL_OUT_OF_RANGE', LABELS, () => idx([30], (index) => (index === 7 ? 10 : 0))],
  ['SHAPE_MISMATCH', IMAGES, () => idx([30, 5, 6], () => 0)],
  ['TRUNCATED', IMAGES, (content: Buffer) => gzipSync(content).subarray(0, 60)],
  ['CORRUPT_GZIP', IMAGES, (content: Buffer) => gzipSync(content).fill(0xff, 12, 40)],
] as const)('%s of %s', (fault, name, spoil) => {
  test('is an error that names the data set, the file and what was received', async () => {
    const files = idxFiles();
    await writeFiles(data, 'broken', { ...files, [name]: spoil(files[name] ?? Buffer.alloc(0)) });
    const error: unknown = await load(data, 'broken').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DatasetUnavailableError);
    expect(error).toMatchObject({ dataset: 'broken', fault });
    expect((error as Error).message).toMatch(/broken.*expected.*received/);
  });
});

test('a header that promises terabytes is refused without taking the memory', async () => {
  const lying = idx([1, 1, 1], () => 0);
  lying.writeUInt32BE(0xffffffff, 4);
  lying.writeUInt32BE(4096, 8);
  lying.writeUInt32BE(4096, 12);
  const labels = idx([1], () => 0);
  labels.writeUInt32BE(0xffffffff, 4);
  await writeFiles(data, 'lying', { ...idxFiles(), [IMAGES]: lying, [LABELS]: labels });
  await expect(load(data, 'lying')).rejects.toThrow(/lying/);
});

test('a missing file is named', async () => {
  const files = Object.entries(idxFiles()).filter(([name]) => name !== LABELS);
  await writeFiles(data, 'incomplete', Object.fromEntries(files));
  await expect(load(data, 'incomplete')).rejects.toMatchObject({ fault: 'MISSING_FILE' });
  expect(await describeDataset('incomplete', data)).toMatchObject({ available: false });
});

test('spoiled files give a data set or the typed error, never anything else', async () => {
  const files = idxFiles();
  let state = 12345;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let round = 0; round < 150; round++) {
    const name = Object.keys(files)[random(4)] ?? IMAGES;
    const original = files[name] ?? Buffer.alloc(0);
    const content = Buffer.from(random(2) === 0 ? gzipSync(original) : original);
    const spoiled = random(2) === 0 ? content.subarray(0, random(content.length)) : content;
    if (spoiled.length > 0) spoiled.writeUInt8(random(256), random(Math.min(spoiled.length, 40)));
    await writeFiles(data, 'fuzzed', { ...files, [name]: spoiled });
    try {
      expect((await load(data, 'fuzzed')).train.count).toBeGreaterThan(0);
    } catch (error) {
      expect(error).toBeInstanceOf(DatasetUnavailableError);
    }
  }
});
