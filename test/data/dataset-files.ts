import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataLocations, ImageDataset } from '#densegraph/data/dataset.js';
import { openDataset } from '#densegraph/data/open-dataset.js';

/** A data directory of a test, and an empty cache, so that the user's own does not show. */
export interface TestData {
  readonly dataDirectory: string;
  readonly cacheDirectory: string;
  readonly remove: () => Promise<void>;
}

export async function makeTestData(): Promise<TestData> {
  const root = await mkdtemp(join(tmpdir(), 'densegraph-data-'));
  const dataDirectory = join(root, 'data');
  await mkdir(dataDirectory);
  return {
    dataDirectory,
    cacheDirectory: join(root, 'cache'),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** An IDX file of bytes: magic number, sizes, values. */
export function idx(sizes: readonly number[], values: (index: number) => number): Buffer {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.writeUInt32BE(0x0800 + sizes.length, 0);
  sizes.forEach((size, index) => header.writeUInt32BE(size, 4 + 4 * index));
  const count = sizes.reduce((product, size) => product * size, 1);
  return Buffer.concat([
    header,
    Buffer.from(Uint8Array.from({ length: count }, (_, index) => values(index))),
  ]);
}

export type Files = Record<string, Buffer>;

/** The four files of a small IDX data set: 30 training images of 6x5, 10 for validation. */
export function idxFiles(): Files {
  return {
    'train-images-idx3-ubyte': idx([30, 6, 5], (index) => (index * 37) % 256),
    'train-labels-idx1-ubyte': idx([30], (index) => index % 10),
    't10k-images-idx3-ubyte': idx([10, 6, 5], (index) => (index * 11) % 256),
    't10k-labels-idx1-ubyte': idx([10], (index) => (index * 3) % 10),
  };
}

/** CIFAR-10's six files, four images each: a label, then a plane for each color. */
export function cifarFiles(): Files {
  const names = [1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`);
  return Object.fromEntries(
    [...names, 'test_batch.bin'].map((name, file) => {
      const records = Uint8Array.from({ length: 4 * 3073 }, (_, index) =>
        index % 3073 === 0 ? (file + Math.floor(index / 3073)) % 10 : ((index % 3073) + file) % 256,
      );
      return [name, Buffer.from(records)];
    }),
  );
}

export async function writeFiles(data: TestData, dataset: string, files: Files): Promise<void> {
  const folder = join(data.dataDirectory, dataset);
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
}

/** Loads a data set whole and at its own size. */
export function load(data: DataLocations, name: string): Promise<ImageDataset> {
  return openDataset({ name, resize: null, trainLimit: null, validationLimit: null }, data);
}
