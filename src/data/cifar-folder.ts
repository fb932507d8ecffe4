import { CIFAR_IMAGE, cifarRecordCount, readCifarBatch } from './cifar.js';
import { CIFAR_10_CLASSES } from './class-names.js';
import { dataFileError, plainLength, readContent } from './data-file.js';
import type { DatasetFolder, FolderFormat } from './dataset-folder.js';
import { findFile, storedName } from './dataset-folder.js';
import type { LabeledImages } from './dataset.js';
import { checkLabels } from './labels.js';

const TRAIN = [1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`);
const VALIDATION = ['test_batch.bin'];
/** One class name a line; optional. */
const CLASS_NAMES = 'batches.meta.txt';
const MAX_CLASS_NAMES_BYTES = 64 * 1024;

/** CIFAR-10's binary version: five training batches and a test batch, which is the validation part. */
export const CIFAR_FOLDER: FolderFormat = {
  description: 'CIFAR-10 binary files',
  files: [...TRAIN, ...VALIDATION],

  async readHeaders(folder) {
    return {
      classes: await readClassNames(folder),
      image: CIFAR_IMAGE,
      trainImages: await countImages(folder, TRAIN),
      validationImages: await countImages(folder, VALIDATION),
    };
  },

  async load(folder) {
    const classes = await readClassNames(folder);
    const train = await loadBatches(folder, TRAIN, classes.length);
    const validation = await loadBatches(folder, VALIDATION, classes.length);
    return { classes, image: CIFAR_IMAGE, train, validation };
  },
};

/** Null where a file is gzip, whose length is only known when unpacked. */
async function countImages(folder: DatasetFolder, names: readonly string[]): Promise<number | null> {
  let count: number | null = 0;
  for (const name of names) {
    const file = await findFile(folder, name);
    const bytes = await plainLength(file);
    count = bytes === null || count === null ? null : count + cifarRecordCount(file, bytes);
  }
  return count;
}

async function loadBatches(
  folder: DatasetFolder,
  names: readonly string[],
  classes: number,
): Promise<LabeledImages> {
  const batches: LabeledImages[] = [];
  for (const name of names) {
    const file = await findFile(folder, name);
    const batch = await readCifarBatch(file);
    checkLabels(file, batch.labels, classes);
    batches.push(batch);
  }
  return {
    count: batches.reduce((sum, batch) => sum + batch.count, 0),
    pixels: Buffer.concat(batches.map((batch) => batch.pixels)),
    labels: Buffer.concat(batches.map((batch) => batch.labels)),
  };
}

async function readClassNames(folder: DatasetFolder): Promise<readonly string[]> {
  if (storedName(folder, CLASS_NAMES) === null) {
    return CIFAR_10_CLASSES;
  }
  const file = await findFile(folder, CLASS_NAMES);
  const content = await readContent(file);
  const names = content.subarray(0, MAX_CLASS_NAMES_BYTES).toString('utf8').split('\n');
  const classes = names.map((name) => name.trim()).filter((name) => name !== '');
  if (classes.length !== CIFAR_10_CLASSES.length || content.length > MAX_CLASS_NAMES_BYTES) {
    const message = `expected ${CIFAR_10_CLASSES.length} lines with a class name each, received ${classes.length}`;
    throw dataFileError(file, 'BAD_CLASS_NAMES', message);
  }
  return classes;
}
