import { classNamesOf } from './class-names.js';
import { dataFileError } from './data-file.js';
import type { DataFile } from './data-file.js';
import { DatasetUnavailableError } from './dataset-errors.js';
import type { DatasetFolder, FolderFormat } from './dataset-folder.js';
import { findFile } from './dataset-folder.js';
import type { ImageShape, LabeledImages } from './dataset.js';
import { readIdxImages, readIdxImagesHeader, readIdxLabels, readIdxLabelsHeader } from './idx.js';
import { checkLabels } from './labels.js';

/** MNIST's names; what it calls t10k is the validation part. */
const TRAIN = { images: 'train-images-idx3-ubyte', labels: 'train-labels-idx1-ubyte' };
const VALIDATION = { images: 't10k-images-idx3-ubyte', labels: 't10k-labels-idx1-ubyte' };

/** MNIST's four IDX files: grayscale images of one size, ten classes. */
export const IDX_FOLDER: FolderFormat = {
  description: 'IDX files',
  files: [TRAIN.images, TRAIN.labels, VALIDATION.images, VALIDATION.labels],

  async readHeaders(folder) {
    const [train, validation] = await Promise.all([
      readPartHeader(folder, TRAIN),
      readPartHeader(folder, VALIDATION),
    ]);
    return {
      classes: classNamesOf(folder.dataset),
      image: sameImage(folder, train.image, validation.image),
      trainImages: train.count,
      validationImages: validation.count,
    };
  },

  async load(folder) {
    const classes = classNamesOf(folder.dataset);
    const train = await loadPart(folder, TRAIN, classes.length);
    const validation = await loadPart(folder, VALIDATION, classes.length);
    const image = sameImage(folder, train.image, validation.image);
    return { classes, image, train: train.part, validation: validation.part };
  },
};

type PartNames = typeof TRAIN;

async function readPartHeader(
  folder: DatasetFolder,
  names: PartNames,
): Promise<{ count: number; image: ImageShape }> {
  const images = await findFile(folder, names.images);
  const labels = await findFile(folder, names.labels);
  const { count, height, width } = await readIdxImagesHeader(images);
  checkCounts(images, count, labels, await readIdxLabelsHeader(labels));
  return { count, image: { channels: 1, height, width } };
}

async function loadPart(
  folder: DatasetFolder,
  names: PartNames,
  classes: number,
): Promise<{ part: LabeledImages; image: ImageShape }> {
  await readPartHeader(folder, names);
  const imagesFile = await findFile(folder, names.images);
  const labelsFile = await findFile(folder, names.labels);
  const { count, height, width, pixels } = await readIdxImages(imagesFile);
  const labels = await readIdxLabels(labelsFile);
  checkLabels(labelsFile, labels, classes);
  return { part: { count, pixels, labels }, image: { channels: 1, height, width } };
}

function checkCounts(imagesFile: DataFile, images: number, labelsFile: DataFile, labels: number): void {
  if (images !== labels) {
    const message = `expected ${images} labels, as many as ${imagesFile.label} has images, received ${labels}`;
    throw dataFileError(labelsFile, 'COUNT_MISMATCH', message);
  }
}

function sameImage(folder: DatasetFolder, train: ImageShape, validation: ImageShape): ImageShape {
  if (train.height !== validation.height || train.width !== validation.width) {
    const message =
      `${folder.dataset}: expected validation images of ${train.height}x${train.width}, as the training images are, ` +
      `received ${validation.height}x${validation.width}`;
    throw new DatasetUnavailableError(folder.dataset, 'SHAPE_MISMATCH', message);
  }
  return train;
}
