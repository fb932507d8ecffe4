import { readdir, realpath } from 'node:fs/promises';
import { join, relative, isAbsolute, sep } from 'node:path';
import type { DataFile } from './data-file.js';
import { DatasetUnavailableError } from './dataset-errors.js';
import type { ImageShape, LabeledImages } from './dataset.js';

/** A folder directly under a data directory, with what it holds. */
export interface DatasetFolder {
  readonly dataset: string;
  /** Real path of the data directory, which no file may leave. */
  readonly root: string;
  readonly path: string;
  readonly fileNames: ReadonlySet<string>;
}

/** A data set as it is stored: unlimited, not resized. */
export interface StoredDataset {
  readonly classes: readonly string[];
  readonly image: ImageShape;
  readonly train: LabeledImages;
  readonly validation: LabeledImages;
}

/** What the headers of a stored data set tell. */
export interface StoredHeaders {
  readonly classes: readonly string[];
  readonly image: ImageShape;
  /** Null where only reading the whole files would tell. */
  readonly trainImages: number | null;
  readonly validationImages: number | null;
}

/** How a set of files in a folder makes a data set. */
export interface FolderFormat {
  readonly description: string;
  /** Base names of the files that show that a folder is of this format; each may end in .gz. */
  readonly files: readonly string[];
  /** Throws DatasetUnavailableError. */
  readHeaders(folder: DatasetFolder): Promise<StoredHeaders>;
  /** Throws DatasetUnavailableError. */
  load(folder: DatasetFolder): Promise<StoredDataset>;
}

/** Whether this can name a folder directly under the data directory; a leading dot marks hidden folders. */
export function isDatasetName(name: string): boolean {
  return name.length > 0 && name.length <= 255 && !name.startsWith('.') && !/[/\\:\0]/.test(name);
}

/**
 * Opens the folder of that name; null where there is none. Throws DatasetUnavailableError: OUTSIDE_DATA_DIRECTORY when
 * a symbolic link leads out, UNREADABLE when the folder cannot be listed.
 */
export async function openDatasetFolder(
  dataDirectory: string,
  dataset: string,
): Promise<DatasetFolder | null> {
  if (!isDatasetName(dataset)) {
    return null;
  }
  try {
    const root = await realpath(dataDirectory);
    const path = await insideRoot(root, dataset, dataset);
    return { dataset, root, path, fileNames: new Set(await readdir(path)) };
  } catch (error) {
    if (error instanceof DatasetUnavailableError) {
      throw error;
    }
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return null;
    }
    const message = `${dataset}: expected a readable folder, received ${code}`;
    throw new DatasetUnavailableError(dataset, 'UNREADABLE', message, { cause: error });
  }
}

/** Whether the folder holds any file of the format. */
export function holdsFormat(folder: DatasetFolder, format: FolderFormat): boolean {
  return format.files.some((name) => storedName(folder, name) !== null);
}

/**
 * Finds a file by its base name, plain or with .gz. Throws DatasetUnavailableError: MISSING_FILE, or
 * OUTSIDE_DATA_DIRECTORY when it is a symbolic link that leads out.
 */
export async function findFile(folder: DatasetFolder, name: string): Promise<DataFile> {
  const stored = storedName(folder, name);
  if (stored === null) {
    const message = `${folder.dataset}: expected a file ${name} or ${name}.gz, received none`;
    throw new DatasetUnavailableError(folder.dataset, 'MISSING_FILE', message);
  }
  const label = `${folder.dataset}/${stored}`;
  try {
    return { dataset: folder.dataset, label, path: await insideRoot(folder.root, folder.dataset, label) };
  } catch (error) {
    if (error instanceof DatasetUnavailableError) {
      throw error;
    }
    const message = `${label}: expected a readable file, received a broken link`;
    throw new DatasetUnavailableError(folder.dataset, 'UNREADABLE', message, { cause: error });
  }
}

/** The name under which a file is stored in the folder; null where it is not. */
export function storedName(folder: DatasetFolder, name: string): string | null {
  return [name, `${name}.gz`].find((candidate) => folder.fileNames.has(candidate)) ?? null;
}

async function insideRoot(root: string, dataset: string, label: string): Promise<string> {
  const path = await realpath(join(root, label));
  const way = relative(root, path);
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) {
    const message = `${label}: expected to lie inside the data directory, received a link that leads out of it`;
    throw new DatasetUnavailableError(dataset, 'OUTSIDE_DATA_DIRECTORY', message);
  }
  return path;
}
