import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

/** A file on its way from one address. */
export interface FileTransfer {
  readonly address: string;
  /** The file that the bytes are written to; it holds the first `start` of them already. */
  readonly path: string;
  readonly start: number;
  /** Length of the whole file. */
  readonly bytes: number;
  /** An address that sends nothing for so long is given up. */
  readonly stallMilliseconds: number;
  readonly signal: AbortSignal | null;
  /** Called with the bytes of the file that are there. */
  readonly onProgress: (bytes: number) => void;
}

/**
 * What went wrong: no answer at all; an answer that offers another file or none; one that does not go on from `start`;
 * one that ended early, with or without new bytes.
 */
export type TransferFault = 'UNREACHABLE' | 'REFUSED' | 'START_REFUSED' | 'BROKEN_OFF' | 'NOTHING_RECEIVED';

/** Why a transfer did not bring the whole file. */
export class TransferError extends Error {
  override readonly name = 'TransferError';

  constructor(
    readonly fault: TransferFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Fetches what is missing of the file, or all of it where the server does not know ranges. Throws TransferError. */
export async function transferFile(transfer: FileTransfer): Promise<void> {
  const stall = new AbortController();
  const giveUp = (): void => stall.abort(new Error(`nothing received for ${transfer.stallMilliseconds} ms`));
  const timer = setTimeout(giveUp, transfer.stallMilliseconds);
  const signal = transfer.signal === null ? stall.signal : AbortSignal.any([stall.signal, transfer.signal]);
  try {
    const response = await requestFile(transfer, signal);
    const start = response.status === 206 ? transfer.start : 0;
    try {
      checkResponse(transfer, response, start);
    } catch (error) {
      await response.body?.cancel();
      throw error;
    }
    await receiveBody(transfer, response, start, signal, () => timer.refresh());
  } finally {
    clearTimeout(timer);
  }
}

async function requestFile({ address, start }: FileTransfer, signal: AbortSignal): Promise<Response> {
  // Encoded bytes would be unpacked on the way, and ranges would count others than the file's.
  const headers = { 'accept-encoding': 'identity', ...(start > 0 && { range: `bytes=${start}-` }) };
  try {
    return await fetch(address, { headers, signal });
  } catch (error) {
    const message = `${address} cannot be reached (${reasonOf(error)})`;
    throw new TransferError('UNREACHABLE', message, { cause: error });
  }
}

function checkResponse({ address, start, bytes }: FileTransfer, response: Response, position: number): void {
  const range = response.headers.get('content-range') ?? 'no range';
  const length = response.headers.get('content-length');
  if (response.status === 416 || (response.status === 206 && !range.startsWith(`bytes ${start}-`))) {
    throw new TransferError(
      'START_REFUSED',
      `${address} answered ${response.status}, ${range}, to bytes ${start}-`,
    );
  }
  if (response.status !== 200 && response.status !== 206) {
    throw new TransferError('REFUSED', `${address} answered ${response.status}`);
  }
  if (length !== null && position + Number(length) !== bytes) {
    throw new TransferError('REFUSED', `${address} has ${position + Number(length)} bytes`);
  }
}

async function receiveBody(
  { address, path, bytes, onProgress }: FileTransfer,
  response: Response,
  start: number,
  signal: AbortSignal,
  onChunk: () => void,
): Promise<void> {
  let received = start;
  const counted = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      onChunk();
      received += chunk.length;
      if (received > bytes) {
        throw new TransferError('REFUSED', `${address} sent more than ${bytes} bytes`);
      }
      onProgress(received);
      yield chunk;
    }
  };
  const brokenOff = (reason: string, cause?: unknown): TransferError =>
    new TransferError(
      received > start ? 'BROKEN_OFF' : 'NOTHING_RECEIVED',
      `${address} broke off after ${received} bytes (${reason})`,
      { cause },
    );
  try {
    // The same web streams, typed once by the DOM's declarations and once by Node's.
    const body = Readable.fromWeb((response.body ?? new Blob([]).stream()) as ReadableStream<Uint8Array>);
    const file = createWriteStream(path, { flags: start > 0 ? 'r+' : 'w', start, flush: true });
    await pipeline(body, counted, file, { signal });
  } catch (error) {
    throw error instanceof TransferError ? error : brokenOff(reasonOf(error), error);
  }
  if (received < bytes) {
    throw brokenOff('end of the answer');
  }
}

/** Fetch hides the reason in the cause of its "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  if (error.cause instanceof Error) {
    return reasonOf(error.cause);
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
