import { dataFileError } from './data-file.js';
import type { DataFile } from './data-file.js';

/** Checks that every label is a class. Throws DatasetUnavailableError (LABEL_OUT_OF_RANGE) that names the first which is not. */
export function checkLabels(file: DataFile, labels: Uint8Array, classes: number): void {
  const index = labels.findIndex((label) => label >= classes);
  if (index >= 0) {
    const message = `expected labels from 0 to ${classes - 1}, received ${String(labels[index])} for image ${index}`;
    throw dataFileError(file, 'LABEL_OUT_OF_RANGE', message);
  }
}
