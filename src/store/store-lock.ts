import Database from 'libsql';
import { StoreError } from './store-error.js';
import { describeOpenFailure } from './store-fault.js';

/**
 * Makes this process the only one that uses a store, until the returned function is called or the process ends, however
 * it ends: the lock is an exclusive transaction on an empty database beside the store, and the operating system drops
 * it. Throws StoreError when another process, or this one, holds it.
 */
export function lockStore(file: string): () => void {
  const lock = connect(file);
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!(error instanceof Database.SqliteError) || error.code !== 'SQLITE_BUSY')
      throw describeOpenFailure(file, error);
    throw new StoreError(
      'STORE_IN_USE',
      file,
      'is used by another densegraph server',
      'Stop that server or choose another state directory.',
      { cause: error },
    );
  }
  return () => {
    lock.exec('ROLLBACK');
    lock.close();
  };
}

function connect(file: string): Database.Database {
  try {
    return new Database(`${file}.lock`, { timeout: 0 });
  } catch (error) {
    throw describeOpenFailure(file, error);
  }
}
