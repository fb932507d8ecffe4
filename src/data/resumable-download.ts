import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DownloadError } from './download-error.js';
import { TransferError, transferFile } from './file-transfer.js';
import type { FileTransfer } from './file-transfer.js';

/** Tries at one address; a further one is only made where it could go better. */
const TRIES_PER_ADDRESS = 3;

export interface DownloadRequest extends Pick<
  FileTransfer,
  'bytes' | 'stallMilliseconds' | 'signal' | 'onProgress'
> {
  /** Addresses of the same file, tried in turn. */
  readonly addresses: readonly string[];
  readonly destination: string;
  /** Hexadecimal, lower case. */
  readonly md5: string;
}

/**
 * Downloads a file unless it is there already. Bytes gather in `destination.part`, from which an interrupted download
 * goes on by an HTTP Range request; the file gets its name only when length and checksum are right.
 * Throws DownloadError; the signal's reason when aborted; the file system's errors.
 */
export async function downloadFile(request: DownloadRequest): Promise<void> {
  const { destination, bytes, md5, addresses } = request;
  if ((await sizeOf(destination)) === bytes && (await md5Of(destination)) === md5) {
    request.onProgress(bytes);
    return;
  }
  await mkdir(dirname(destination), { recursive: true });
  const failures: TransferError[] = [];
  for (const address of addresses) {
    let worthTrying = true;
    for (let attempt = 0; attempt < TRIES_PER_ADDRESS && worthTrying; attempt++) {
      try {
        await downloadOnce(address, request);
        return;
      } catch (error) {
        request.signal?.throwIfAborted();
        if (!(error instanceof TransferError)) {
          throw error;
        }
        failures.push(error);
        worthTrying = error.fault === 'BROKEN_OFF' || error.fault === 'START_REFUSED';
      }
    }
  }
  const reasons = failures.map((failure) => failure.message).join('; ');
  const offline = failures.every((failure) => failure.fault === 'UNREACHABLE');
  const message = `Expected to download ${destination} (${bytes} bytes, MD5 ${md5}) but ${reasons}`;
  throw new DownloadError(message, offline, { cause: failures.at(-1) });
}

async function downloadOnce(address: string, request: DownloadRequest): Promise<void> {
  const { destination, bytes, md5 } = request;
  const part = `${destination}.part`;
  const kept = await sizeOf(part);
  const start = kept <= bytes ? kept : 0;
  if (start < bytes) {
    try {
      await transferFile({ ...request, address, path: part, start });
    } catch (error) {
      if (error instanceof TransferError && error.fault === 'START_REFUSED') {
        await rm(part, { force: true });
      }
      throw error;
    }
  }
  const received = await md5Of(part);
  if (received !== md5) {
    await rm(part, { force: true });
    // The bytes kept from an earlier try may have been another version's: then all anew.
    const fault = start > 0 ? 'START_REFUSED' : 'REFUSED';
    throw new TransferError(fault, `${address} gave a file of MD5 ${received}`);
  }
  await rename(part, destination);
}

/** 0 where there is no such file. */
async function sizeOf(path: string): Promise<number> {
  const status = await stat(path).catch(() => null);
  return status?.isFile() === true ? status.size : 0;
}

async function md5Of(path: string): Promise<string> {
  const hash = createHash('md5');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
