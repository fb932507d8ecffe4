import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chooseDemoDataset } from '#densegraph/cli/choose-demo-dataset.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'densegraph-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** An IDX file: its magic number's type and dimensions, sizes, and zeros. */
function idx(sizes: readonly number[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * sizes.length));
  header.setUint32(0, 0x0800 + sizes.length);
  sizes.forEach((size, index) => header.setUint32(4 + 4 * index, size));
  const bytes = new Uint8Array(header.byteLength + sizes.reduce((product, size) => product * size, 1));
  bytes.set(new Uint8Array(header.buffer));
  return bytes;
}

async function writeDataset(name: string): Promise<void> {
  await mkdir(join(folder, name));
  for (const part of ['train', 't10k']) {
    await writeFile(join(folder, name, `${part}-images-idx3-ubyte`), idx([20, 28, 28]));
    await writeFile(join(folder, name, `${part}-labels-idx1-ubyte`), idx([20]));
  }
}

test('a Fashion-MNIST of the data folder is found without being asked for', async () => {
  await writeDataset('digits');
  await writeDataset('fashion-mnist-small');
  const locations = { dataDirectory: folder, cacheDirectory: join(folder, 'cache') };
  expect((await chooseDemoDataset(null, locations, () => undefined)).name).toBe('fashion-mnist-small');
});

test('the data set that is asked for is taken; one that is not there is refused with the names that are', async () => {
  await writeDataset('digits');
  const locations = { dataDirectory: folder, cacheDirectory: join(folder, 'cache') };
  expect((await chooseDemoDataset('shapes', locations, () => undefined)).name).toBe('shapes');
  await expect(chooseDemoDataset('cats', locations, () => undefined)).rejects.toThrow(
    /Expected the name of a data set \(.*digits.*shapes.*\) but received cats$/,
  );
  await writeFile(join(folder, 'digits', 'train-images-idx3-ubyte'), 'broken');
  await expect(chooseDemoDataset('digits', locations, () => undefined)).rejects.toThrow(
    /^The data set digits cannot be used: .*train-images-idx3-ubyte/,
  );
});
