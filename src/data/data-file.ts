import { open, readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { constants, gunzip } from 'node:zlib';
import { DatasetUnavailableError } from './dataset-errors.js';
import type { DatasetFault } from './dataset-errors.js';

/** A file of a data set, gzip or plain: its first bytes tell, not its name. */
export interface DataFile {
  readonly dataset: string;
  /** As messages say it: folder/file. */
  readonly label: string;
  readonly path: string;
}

/** No file is read beyond this, packed or unpacked: Node reads at most 2 GiB at once. */
const MAX_BYTES = 2 ** 31 - 1;
/** Enough packed bytes for the header of any of these files. */
const PREFIX_BYTES = 64 * 1024;

const unpack = promisify(gunzip);

/** The error of this file: `message` says what was expected and received. */
export function dataFileError(
  file: DataFile,
  fault: DatasetFault,
  message: string,
  cause?: unknown,
): DatasetUnavailableError {
  return new DatasetUnavailableError(file.dataset, fault, `${file.label}: ${message}`, { cause });
}

/**
 * The first bytes of the file's content: `bytes` of them, or all where it is shorter. Reads no more than a small part.
 * Throws DatasetUnavailableError (UNREADABLE, CORRUPT_GZIP).
 */
export async function readPrefix(file: DataFile, bytes: number): Promise<Buffer> {
  const stored = await readStored(file, PREFIX_BYTES);
  if (!isGzip(stored)) {
    return stored.subarray(0, bytes);
  }
  // A sync flush gives what there is instead of complaining that the stream goes on.
  const content = await unpacking(file, unpack(stored, { finishFlush: constants.Z_SYNC_FLUSH }));
  return content.subarray(0, bytes);
}

/**
 * The whole content. With `expectedBytes` it has exactly that length; memory is taken as bytes arrive, never because a
 * header promises them. Throws DatasetUnavailableError (UNREADABLE, TOO_LARGE, CORRUPT_GZIP, TRUNCATED, TRAILING_BYTES).
 */
export async function readContent(file: DataFile, expectedBytes?: number): Promise<Buffer> {
  const { size } = await storedSize(file);
  if (size > MAX_BYTES) {
    throw dataFileError(file, 'TOO_LARGE', `expected at most ${MAX_BYTES} bytes, received ${size}`);
  }
  const stored = await reading(file, () => readFile(file.path));
  const content = isGzip(stored) ? await unpackAll(file, stored, expectedBytes) : stored;
  if (expectedBytes !== undefined && content.length !== expectedBytes) {
    const fault = content.length < expectedBytes ? 'TRUNCATED' : 'TRAILING_BYTES';
    throw dataFileError(
      file,
      fault,
      `expected ${expectedBytes} bytes by its header, received ${content.length}`,
    );
  }
  return content;
}

/** The length of the content where that needs no unpacking; null for gzip. Throws DatasetUnavailableError (UNREADABLE). */
export async function plainLength(file: DataFile): Promise<number | null> {
  const { size } = await storedSize(file);
  return isGzip(await readStored(file, 2)) ? null : size;
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The first bytes as they are stored. */
async function readStored(file: DataFile, bytes: number): Promise<Buffer> {
  await storedSize(file);
  return reading(file, async () => {
    const handle = await open(file.path);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  });
}

async function storedSize(file: DataFile): Promise<{ size: number }> {
  const status = await reading(file, () => stat(file.path));
  // Opening a pipe would wait for a writer.
  if (!status.isFile()) {
    throw dataFileError(file, 'UNREADABLE', 'expected a regular file, received something else');
  }
  return status;
}

async function unpackAll(file: DataFile, stored: Buffer, expectedBytes: number | undefined): Promise<Buffer> {
  const limit = Math.max(1, Math.min(expectedBytes ?? MAX_BYTES, MAX_BYTES));
  try {
    return await unpacking(file, unpack(stored, { maxOutputLength: limit, chunkSize: 256 * 1024 }));
  } catch (error) {
    if (error instanceof DatasetUnavailableError && errorCode(error.cause) === 'ERR_BUFFER_TOO_LARGE') {
      const fault = limit === expectedBytes ? 'TRAILING_BYTES' : 'TOO_LARGE';
      throw dataFileError(file, fault, `expected at most ${limit} bytes when unpacked, received more`);
    }
    throw error;
  }
}

async function unpacking(file: DataFile, content: Promise<Buffer>): Promise<Buffer> {
  try {
    return await content;
  } catch (error) {
    if (errorCode(error) === 'Z_BUF_ERROR') {
      throw dataFileError(
        file,
        'TRUNCATED',
        'expected a complete gzip file, received only its beginning',
        error,
      );
    }
    throw dataFileError(
      file,
      'CORRUPT_GZIP',
      `expected intact gzip data, received damaged data (${describe(error)})`,
      error,
    );
  }
}

async function reading<T>(file: DataFile, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DatasetUnavailableError) {
      throw error;
    }
    const reason = errorCode(error) ?? describe(error);
    throw dataFileError(file, 'UNREADABLE', `expected a readable file, received ${reason}`, error);
  }
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
