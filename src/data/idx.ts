import { dataFileError, readContent, readPrefix } from './data-file.js';
import type { DataFile } from './data-file.js';

/** Greatest height and width of a stored image. */
const MAX_SIDE = 4096;

const IMAGES_MAGIC = 0x00000803;
const LABELS_MAGIC = 0x00000801;

export interface IdxImagesHeader {
  readonly count: number;
  readonly height: number;
  readonly width: number;
}

/** Images of an IDX file: count x height x width, one channel. */
export interface IdxImages extends IdxImagesHeader {
  readonly pixels: Uint8Array;
}

/**
 * Reads the header of an IDX file of images (big-endian: magic 0x803, count, rows, columns).
 * Throws DatasetUnavailableError (UNREADABLE, CORRUPT_GZIP, TRUNCATED, BAD_MAGIC, EMPTY, BAD_DIMENSIONS).
 */
export async function readIdxImagesHeader(file: DataFile): Promise<IdxImagesHeader> {
  const [count, height, width] = await readHeader(file, IMAGES_MAGIC, ['count', 'height', 'width']);
  for (const [side, value] of Object.entries({ height, width })) {
    if (value < 1 || value > MAX_SIDE) {
      throw dataFileError(
        file,
        'BAD_DIMENSIONS',
        `expected a ${side} from 1 to ${MAX_SIDE}, received ${value}`,
      );
    }
  }
  return { count, height, width };
}

/**
 * Reads the header of an IDX file of labels (magic 0x801, count) and returns the count.
 * Throws DatasetUnavailableError (UNREADABLE, CORRUPT_GZIP, TRUNCATED, BAD_MAGIC, EMPTY).
 */
export async function readIdxLabelsHeader(file: DataFile): Promise<number> {
  const [count] = await readHeader(file, LABELS_MAGIC, ['count']);
  return count;
}

/** Reads the images whole. Throws as readIdxImagesHeader, and TRUNCATED, TRAILING_BYTES or TOO_LARGE by the content. */
export async function readIdxImages(file: DataFile): Promise<IdxImages> {
  const header = await readIdxImagesHeader(file);
  const content = await readContent(file, 16 + header.count * header.height * header.width);
  return { ...header, pixels: content.subarray(16) };
}

/** Reads the labels whole. Throws as readIdxLabelsHeader, and TRUNCATED or TRAILING_BYTES by the content. */
export async function readIdxLabels(file: DataFile): Promise<Uint8Array> {
  const count = await readIdxLabelsHeader(file);
  const content = await readContent(file, 8 + count);
  return content.subarray(8);
}

async function readHeader<const Names extends readonly string[]>(
  file: DataFile,
  magic: number,
  dimensions: Names,
): Promise<{ [Index in keyof Names]: number }> {
  const bytes = 4 + 4 * dimensions.length;
  const header = await readPrefix(file, bytes);
  if (header.length >= 4 && header.readUInt32BE(0) !== magic) {
    throw dataFileError(
      file,
      'BAD_MAGIC',
      `expected the magic number ${hex(magic)}, received ${hex(header.readUInt32BE(0))}`,
    );
  }
  if (header.length < bytes) {
    throw dataFileError(file, 'TRUNCATED', `expected a header of ${bytes} bytes, received ${header.length}`);
  }
  const values = dimensions.map((_, index) => header.readUInt32BE(4 + 4 * index));
  if (values[0] === 0) {
    throw dataFileError(file, 'EMPTY', 'expected at least one item, received a count of 0');
  }
  return values as { [Index in keyof Names]: number };
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
