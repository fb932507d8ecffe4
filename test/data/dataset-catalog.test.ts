import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeDataset, listDatasets } from '#densegraph/data/dataset-catalog.js';
import { InvalidDatasetRequestError } from '#densegraph/data/dataset-errors.js';
import { openDataset } from '#densegraph/data/open-dataset.js';
import { cifarFiles, idxFiles, load, makeTestData, writeFiles, type TestData } from './dataset-files.js';

let data: TestData;
beforeEach(async () => {
  data = await makeTestData();
});
afterEach(() => data.remove());

test('every folder with files of a known format is listed, with what its headers say', async () => {
  await writeFiles(data, 'digits', idxFiles());
  await writeFiles(data, 'colors', cifarFiles());
  await writeFiles(data, 'broken', { 'train-images-idx3-ubyte': Buffer.from('no') });
  await mkdir(join(data.dataDirectory, 'empty'));
  const all = await listDatasets(data);
  expect(all.map(({ name, available }) => [name, available])).toEqual([
    ['broken', false],
    ['colors', true],
    ['digits', true],
    ['fashion-mnist', false],
    ['shapes', true],
  ]);
});

test.each(['../data/digits', 'a/b', '..', '.', '', 'digits\0', '/etc'])(
  'the name %j leads nowhere',
  async (name) => {
    await writeFiles(data, 'digits', idxFiles());
    expect(await describeDataset(name, data)).toBeNull();
    await expect(load(data, name)).rejects.toMatchObject({ fault: 'UNKNOWN' });
  },
);

test('a name that is none is answered with the nearest, else with where others would be', async () => {
  await writeFiles(data, 'digits', idxFiles());
  await expect(load(data, 'digit')).rejects.toThrow(
    /\(digits, shapes\) but received digit\. Did you mean digits\?$/,
  );
  await expect(load(data, 'fashion_mnst')).rejects.toThrow(/Did you mean fashion-mnist\?$/);
  const nowhere = { ...data, dataDirectory: null };
  await expect(load(nowhere, 'cats')).rejects.toThrow(/a data directory: --data-dir or DENSEGRAPH_DATA_DIR$/);
  await expect(load({ ...nowhere, directoryOption: 'the option directory' }, 'cats')).rejects.toThrow(
    /a data directory: the option directory or DENSEGRAPH_DATA_DIR$/,
  );
});

test('a link that leaves the data directory is not followed', async () => {
  const outside = await mkdtemp(join(tmpdir(), 'densegraph-outside-'));
  try {
    await writeFiles({ ...data, dataDirectory: outside }, 'digits', idxFiles());
    await symlink(join(outside, 'digits'), join(data.dataDirectory, 'linked'));
    await expect(load(data, 'linked')).rejects.toMatchObject({ fault: 'OUTSIDE_DATA_DIRECTORY' });
    expect(await describeDataset('linked', data)).toMatchObject({ available: false });
  } finally {
    await rm(outside, { recursive: true });
  }
});

test('limits take the first images; a resize changes the shape', async () => {
  await writeFiles(data, 'digits', idxFiles());
  const limited = await openDataset(
    { name: 'digits', resize: { height: 12, width: 9 }, trainLimit: 7, validationLimit: 100 },
    data,
  );
  expect(limited.image).toEqual({ channels: 1, height: 12, width: 9 });
  expect([limited.train.count, limited.validation.count]).toEqual([7, 10]);
  expect(limited.train.pixels).toHaveLength(7 * 12 * 9);
});

test.each([
  ['resize.height', { resize: { height: 0, width: 9 } }],
  ['resize.width', { resize: { height: 9, width: 5000 } }],
  ['trainLimit', { trainLimit: 0 }],
  ['validationLimit', { validationLimit: 1.5 }],
])('%s out of range is refused by its path', async (path, change) => {
  const request = { name: 'shapes', resize: null, trainLimit: null, validationLimit: null, ...change };
  const error: unknown = await openDataset(request, data).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InvalidDatasetRequestError);
  expect(error).toMatchObject({ path });
});

test.skipIf(process.env['DENSEGRAPH_DATA_DIR'] === undefined)(
  'real data sets of DENSEGRAPH_DATA_DIR load',
  async () => {
    const dataDirectory = process.env['DENSEGRAPH_DATA_DIR'] ?? '';
    const all = await listDatasets({ ...data, dataDirectory });
    const stored = all.filter(({ name, available }) => available && name !== 'shapes');
    expect(stored.length).toBeGreaterThan(0);
    for (const { name, trainImages } of stored) {
      const { train, classes } = await load({ ...data, dataDirectory }, name);
      expect(train.count).toBe(trainImages);
      expect(new Set(train.labels).size).toBe(classes.length);
    }
  },
);

test('of thousands of folders and files the data sets are listed, while others have their turn', async () => {
  for (let n = 0; n < 1500; n++) mkdirSync(join(data.dataDirectory, `folder-${n}`));
  for (let n = 0; n < 100; n++) writeFileSync(join(data.dataDirectory, `file-${n}`), '');
  await writeFiles(data, 'digits', idxFiles());
  let turns = 0;
  const counting = setInterval(() => turns++);
  const lists = await Promise.all(Array.from({ length: 20 }, () => listDatasets(data)));
  clearInterval(counting);
  for (const list of lists)
    expect(list.map(({ name }) => name)).toEqual(['digits', 'fashion-mnist', 'shapes']);
  // One list for all, in some hundred parts.
  expect(turns).toBeGreaterThan(50);
});
