import { withRoomFor } from './storage-full-error.js';

/** The system does not write a file, for another reason than that there is no room for it. No message names the file. */
export class StorageFailedError extends Error {
  override readonly name = 'StorageFailedError';

  /** @param purpose as in "a checkpoint" */
  constructor(purpose: string, cause: Error) {
    // As in "EISDIR: illegal operation on a directory, rename 'A' -> 'B'".
    const [reason = ''] = cause.message.split(',', 1);
    super(
      `Expected to write ${purpose} into the server's state directory but the system refused it (${reason}): see to the job's folder there.`,
      { cause },
    );
  }
}

/** Does `write`. Throws StorageFullError, StorageFailedError for any other error of the system, else what it throws. */
export async function withStorageFor<T>(purpose: string, write: () => Promise<T>): Promise<T> {
  try {
    return await withRoomFor(purpose, write);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw new StorageFailedError(purpose, error);
    throw error;
  }
}
