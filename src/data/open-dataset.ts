import { setImmediate } from 'node:timers/promises';
import { describeDataset, findDataset, unknownDataset } from './dataset-catalog.js';
import { checkDatasetRequest } from './dataset-request.js';
import { datasetDigest } from './dataset-digest.js';
import type { StoredDataset } from './dataset-folder.js';
import type { DataLocations, DatasetRequest, ImageDataset, ImageShape, LabeledImages } from './dataset.js';
import { imageResizer } from './resize.js';
import {
  SHAPES_CLASSES,
  SHAPES_IMAGE,
  SHAPES_NAME,
  SHAPES_TRAIN_IMAGES,
  SHAPES_VALIDATION_IMAGES,
  generateShapes,
} from './shapes.js';

/** Images resized between two turns of the event loop: some 20 ms. */
const IMAGES_A_TURN = 128;

/** A data set as it was asked for. */
export interface OpenedDataset extends ImageDataset {
  /** datasetDigest of the images that were asked for, as they are before they are resized. */
  readonly digest: string;
}

/**
 * Loads a data set, limited and resized as requested. Pixels and labels lie in shared memory, so that a loader's thread
 * reads them without a copy. Throws InvalidDatasetRequestError, DatasetUnavailableError.
 */
export async function openDataset(request: DatasetRequest, locations: DataLocations): Promise<OpenedDataset> {
  checkDatasetRequest(request, null);
  const description = await describeDataset(request.name, locations);
  checkDatasetRequest(request, description);
  const stored = await loadStored(request, locations);
  const counts = { trainImages: stored.train.count, validationImages: stored.validation.count };
  // Again, now that the counts are certain.
  checkDatasetRequest(request, {
    name: request.name,
    description: '',
    available: true,
    ...stored,
    ...counts,
  });
  const train = firstOf(stored.train, request.trainLimit, stored.image);
  const validation = firstOf(stored.validation, request.validationLimit, stored.image);
  const image = { ...stored.image, ...request.resize };
  return {
    name: request.name,
    classes: stored.classes,
    digest: await datasetDigest({ ...stored, train, validation }),
    image,
    train: await prepare(train, stored.image, image),
    validation: await prepare(validation, stored.image, image),
  };
}

async function loadStored(request: DatasetRequest, locations: DataLocations): Promise<StoredDataset> {
  if (request.name === SHAPES_NAME) {
    const train = Math.min(request.trainLimit ?? Infinity, SHAPES_TRAIN_IMAGES);
    const validation = Math.min(request.validationLimit ?? Infinity, SHAPES_VALIDATION_IMAGES);
    return {
      classes: SHAPES_CLASSES,
      image: SHAPES_IMAGE,
      train: generateShapes({ part: 'train', count: train }),
      validation: generateShapes({ part: 'validation', count: validation }),
    };
  }
  const found = await findDataset(request.name, locations);
  if (found === null) {
    throw await unknownDataset(request.name, locations);
  }
  return found.format.load(found.folder);
}

/** The first images, without a copy; null: all. */
function firstOf(images: LabeledImages, limit: number | null, shape: ImageShape): LabeledImages {
  const count = Math.min(images.count, limit ?? Infinity);
  const { pixels, labels } = images;
  return { count, pixels: pixels.subarray(0, count * bytesOf(shape)), labels: labels.subarray(0, count) };
}

async function prepare(
  { count, ...stored }: LabeledImages,
  from: ImageShape,
  to: ImageShape,
): Promise<LabeledImages> {
  const storedBytes = bytesOf(from);
  const bytes = bytesOf(to);
  const labels = new Uint8Array(new SharedArrayBuffer(count));
  labels.set(stored.labels);
  const pixels = new Uint8Array(new SharedArrayBuffer(count * bytes));
  const resize = imageResizer(from, to);
  for (let index = 0; index < count; index++) {
    resize(
      stored.pixels.subarray(index * storedBytes, (index + 1) * storedBytes),
      pixels.subarray(index * bytes, (index + 1) * bytes),
    );
    if (index % IMAGES_A_TURN === IMAGES_A_TURN - 1) {
      await setImmediate();
    }
  }
  return { count, pixels, labels };
}

function bytesOf({ channels, height, width }: ImageShape): number {
  return channels * height * width;
}
