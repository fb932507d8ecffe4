import { StoreError } from '../store/store-error.js';

/** A fault of the server's storage, as clients may know of it. */
export interface StorageFault {
  readonly code: 'STORAGE_FULL' | 'STORAGE_FAILED';
  readonly message: string;
}

/** What a client is told where the store or a file could not be written; null where the error is of another kind. */
export function storageFault(error: unknown): StorageFault | null {
  if (error instanceof StoreError) {
    return error.code === 'STORE_DISK_FULL'
      ? {
          code: 'STORAGE_FULL',
          message: "The server's storage is full, so nothing was changed. Try again later.",
        }
      : {
          code: 'STORAGE_FAILED',
          message: "The server's storage failed, so nothing was changed. Try again later.",
        };
  }
  // Of a room that this one cannot see, or of a process of its own.
  if (error instanceof Error && error.name === 'StorageFullError')
    return { code: 'STORAGE_FULL', message: error.message };
  return null;
}
