import { setImmediate } from 'node:timers/promises';
import { describeDataset, findDataset, unknownDataset } from './dataset-catalog.js';
import { checkDatasetRequest } from './dataset-request.js';
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

/**
 * Loads a data set, limited and resized as requested. Pixels and labels lie in shared memory, so that a loader's thread
 * reads them without a copy. Throws InvalidDatasetRequestError, DatasetUnavailableError.
 */
export async function openDataset(request: DatasetRequest, locations: DataLocations): Promise<ImageDataset> {
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
  const image = { ...stored.image, ...request.resize };
  return {
    name: request.name,
    classes: stored.classes,
    image,
    train: await prepare(stored.train, request.trainLimit, stored.image, image),
    validation: await prepare(stored.validation, request.validationLimit, stored.image, image),
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

async function prepare(
  stored: LabeledImages,
  limit: number | null,
  from: ImageShape,
  to: ImageShape,
): Promise<LabeledImages> {
  const count = Math.min(stored.count, limit ?? Infinity);
  const storedBytes = from.channels * from.height * from.width;
  const bytes = to.channels * to.height * to.width;
  const labels = new Uint8Array(new SharedArrayBuffer(count));
  labels.set(stored.labels.subarray(0, count));
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
