/** What is wrong with a store file. Stable, for programs. */
export type StoreErrorCode =
  | 'STORE_UNWRITABLE'
  | 'STORE_IN_USE'
  | 'STORE_FOREIGN'
  | 'STORE_CORRUPT'
  | 'STORE_TOO_NEW'
  | 'STORE_DISK_FULL'
  | 'STORE_REMOVED'
  | 'STORE_FAILED';

/**
 * The store's file cannot be used, or one of its reads or writes failed. The message is for the person who runs the
 * server: it names the file by its absolute path, so it is not for clients.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError';

  /**
   * @param problem what is wrong, as in "is not a SQLite database"
   * @param remedy what to do, as a sentence
   */
  constructor(
    readonly code: StoreErrorCode,
    readonly file: string,
    problem: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`The store ${file} ${problem}. ${remedy}`, options);
  }
}
