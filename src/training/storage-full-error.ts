/** A disk, or a quota, has no room for a file. The message says which file it was by its purpose, not by its name. */
export class StorageFullError extends Error {
  override readonly name = 'StorageFullError';

  /** @param purpose as in "a checkpoint" */
  constructor(purpose: string, options?: ErrorOptions) {
    super(
      `Expected room for ${purpose} in the server's state directory, but its disk or quota is full: free some space.`,
      options,
    );
  }
}

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** Does `write`. Throws StorageFullError where there is no room for what it writes, else what it throws. */
export async function withRoomFor<T>(purpose: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof Error && 'code' in error && FULL.has(String(error.code)))
      throw new StorageFullError(purpose, { cause: error });
    throw error;
  }
}
