import { dataFileError } from './data-file.js';
import type { DataFile } from './data-file.js';
import { readContent } from './data-file.js';
import type { ImageShape, LabeledImages } from './dataset.js';

/** CIFAR-10's images: 32 x 32, red, green and blue. */
export const CIFAR_IMAGE: ImageShape = { channels: 3, height: 32, width: 32 };

const PLANE = 32 * 32;
/** A label, then the red, the green and the blue plane. */
export const CIFAR_RECORD_BYTES = 1 + 3 * PLANE;

/**
 * Reads one file of CIFAR-10's binary version: records of a label byte and three planes of 32 x 32. Pixels come out NHWC.
 * Throws DatasetUnavailableError (UNREADABLE, TOO_LARGE, CORRUPT_GZIP, TRUNCATED, EMPTY).
 */
export async function readCifarBatch(file: DataFile): Promise<LabeledImages> {
  const content = await readContent(file);
  const count = cifarRecordCount(file, content.length);
  const labels = new Uint8Array(count);
  const pixels = new Uint8Array(count * 3 * PLANE);
  for (let record = 0; record < count; record++) {
    const start = record * CIFAR_RECORD_BYTES;
    labels[record] = content[start] ?? 0;
    interleavePlanes(content.subarray(start + 1, start + CIFAR_RECORD_BYTES), pixels, record * 3 * PLANE);
  }
  return { count, pixels, labels };
}

/** How many records that many bytes are. Throws DatasetUnavailableError (EMPTY, TRUNCATED) where they are no whole number. */
export function cifarRecordCount(file: DataFile, bytes: number): number {
  if (bytes === 0) {
    throw dataFileError(file, 'EMPTY', 'expected at least one record, received an empty file');
  }
  if (bytes % CIFAR_RECORD_BYTES !== 0) {
    const message = `expected a whole number of records of ${CIFAR_RECORD_BYTES} bytes, received ${bytes} bytes`;
    throw dataFileError(file, 'TRUNCATED', message);
  }
  return bytes / CIFAR_RECORD_BYTES;
}

function interleavePlanes(planes: Uint8Array, target: Uint8Array, offset: number): void {
  for (let pixel = 0; pixel < PLANE; pixel++) {
    target[offset + 3 * pixel] = planes[pixel] ?? 0;
    target[offset + 3 * pixel + 1] = planes[PLANE + pixel] ?? 0;
    target[offset + 3 * pixel + 2] = planes[2 * PLANE + pixel] ?? 0;
  }
}
