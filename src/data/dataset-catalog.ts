import { readdir } from 'node:fs/promises';
import { datasetCacheDirectory } from './cache-directory.js';
import { CIFAR_FOLDER } from './cifar-folder.js';
import { classNamesOf } from './class-names.js';
import { DatasetUnavailableError } from './dataset-errors.js';
import { holdsFormat, isDatasetName, openDatasetFolder } from './dataset-folder.js';
import type { DatasetFolder, FolderFormat } from './dataset-folder.js';
import type { DataLocations, DatasetDescription } from './dataset.js';
import { FASHION_MNIST_NAME } from './fashion-mnist-download.js';
import { IDX_FOLDER } from './idx-folder.js';
import { nearestName } from './nearest-name.js';
import {
  SHAPES_CLASSES,
  SHAPES_IMAGE,
  SHAPES_NAME,
  SHAPES_TRAIN_IMAGES,
  SHAPES_VALIDATION_IMAGES,
} from './shapes.js';

const FORMATS: readonly FolderFormat[] = [IDX_FOLDER, CIFAR_FOLDER];

/** A folder that holds a data set, in the format that its files show. */
export interface FoundDataset {
  readonly folder: DatasetFolder;
  readonly format: FolderFormat;
}

const SHAPES: DatasetDescription = {
  name: SHAPES_NAME,
  description: 'Built in: drawn figures of random place, size, slant, contrast and noise',
  available: true,
  classes: SHAPES_CLASSES,
  trainImages: SHAPES_TRAIN_IMAGES,
  validationImages: SHAPES_VALIDATION_IMAGES,
  image: SHAPES_IMAGE,
};

const DOWNLOADABLE = unavailable(
  FASHION_MNIST_NAME,
  `${FASHION_MNIST_NAME} is not downloaded yet: \`densegraph demo\` does so where there is a network; or put its four ` +
    `files (train-images-idx3-ubyte.gz, ...) into a folder ${FASHION_MNIST_NAME} of the data directory`,
);

/**
 * All data sets: the built-in `shapes` (a folder of that name is not looked at), every folder directly under the data
 * directory and the cache that holds files of a known format, and Fashion-MNIST, downloaded or not. Sorted by name. Reads headers only; what is broken is
 * listed as not available with the reason.
 */
export async function listDatasets(locations: DataLocations): Promise<DatasetDescription[]> {
  const key = JSON.stringify(directoriesOf(locations));
  let listing = listings.get(key);
  if (listing === undefined) {
    listing = describeAll(locations).finally(() => listings.delete(key));
    listings.set(key, listing);
  }
  return [...(await listing)];
}

/** Listings that are under way, by their directories: whoever asks meanwhile has the same, since folders may be many. */
const listings = new Map<string, Promise<readonly DatasetDescription[]>>();

/** Folders that are looked into at the same time: more would keep the event loop busy with their answers. */
const AT_ONCE = 16;

async function describeAll(locations: DataLocations): Promise<readonly DatasetDescription[]> {
  const found = new Set([SHAPES_NAME, FASHION_MNIST_NAME]);
  for (const directory of directoriesOf(locations)) {
    for (const entry of await readdir(directory, { withFileTypes: true }).catch(() => [])) {
      if (!entry.isFile()) found.add(entry.name);
    }
  }
  const names = [...found].sort();
  const descriptions: (DatasetDescription | null)[] = [];
  for (let first = 0; first < names.length; first += AT_ONCE) {
    const some = names.slice(first, first + AT_ONCE);
    descriptions.push(...(await Promise.all(some.map((name) => describeDataset(name, locations)))));
  }
  return descriptions.filter((description) => description !== null);
}

/** What is known of one data set; null where there is none of that name. Reads headers only. */
export async function describeDataset(
  name: string,
  locations: DataLocations,
): Promise<DatasetDescription | null> {
  if (name === SHAPES_NAME) {
    return SHAPES;
  }
  try {
    const found = await findDataset(name, locations);
    if (found === null) {
      return name === FASHION_MNIST_NAME ? DOWNLOADABLE : null;
    }
    const headers = await found.format.readHeaders(found.folder);
    return { name, description: found.format.description, available: true, ...headers };
  } catch (error) {
    if (error instanceof DatasetUnavailableError) {
      return unavailable(name, error.message);
    }
    throw error;
  }
}

/**
 * Finds the folder of a data set, in the data directory before the cache; null where there is none.
 * Throws DatasetUnavailableError (OUTSIDE_DATA_DIRECTORY, UNREADABLE).
 */
export async function findDataset(name: string, locations: DataLocations): Promise<FoundDataset | null> {
  for (const directory of directoriesOf(locations)) {
    const folder = await openDatasetFolder(directory, name);
    const format = folder === null ? undefined : FORMATS.find((candidate) => holdsFormat(folder, candidate));
    if (folder !== null && format !== undefined) {
      return { folder, format };
    }
  }
  return null;
}

/** The error for a name that is no data set's: says which there are, and which may be meant. */
export async function unknownDataset(
  name: string,
  locations: DataLocations,
): Promise<DatasetUnavailableError> {
  if (name === FASHION_MNIST_NAME) {
    return new DatasetUnavailableError(name, 'UNKNOWN', DOWNLOADABLE.description);
  }
  const known = await listDatasets(locations);
  const available = known.filter((description) => description.available);
  const names = available.map((description) => description.name).join(', ');
  const isName = isDatasetName(name);
  const received = isName ? name : `${JSON.stringify(name)}, which cannot name a folder`;
  const meant = isName
    ? nearestName(
        name,
        known.map((description) => description.name),
      )
    : null;
  const advice = meant === null ? hintOf(locations) : `. Did you mean ${meant}?`;
  return new DatasetUnavailableError(
    name,
    'UNKNOWN',
    `Expected the name of a data set (${names}) but received ${received}${advice}`,
  );
}

function hintOf({ dataDirectory, directoryOption = '--data-dir' }: DataLocations): string {
  if (dataDirectory !== null) return '';
  return `; others are in a data directory: ${directoryOption} or DENSEGRAPH_DATA_DIR`;
}

function directoriesOf({ dataDirectory, cacheDirectory = datasetCacheDirectory() }: DataLocations): string[] {
  return [dataDirectory, cacheDirectory].filter((directory) => directory !== null);
}

function unavailable(name: string, reason: string): DatasetDescription {
  return {
    name,
    description: reason,
    available: false,
    classes: classNamesOf(name),
    trainImages: null,
    validationImages: null,
    image: null,
  };
}
