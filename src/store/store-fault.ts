import Database from 'libsql';
import { StoreError, type StoreErrorCode } from './store-error.js';

interface Fault {
  readonly code: StoreErrorCode;
  readonly problem: string;
  readonly remedy: string;
}

const UNWRITABLE: Fault = {
  code: 'STORE_UNWRITABLE',
  problem: 'cannot be opened for writing',
  remedy: 'Give this user write permission on the file and its folder, or choose another state directory.',
};

/** SQLite's primary result codes, and what each means to the person who runs the server. */
const FAULTS: Readonly<Record<string, Fault>> = {
  SQLITE_NOTADB: {
    code: 'STORE_FOREIGN',
    problem: 'is not a SQLite database',
    remedy: 'Move the file away or choose another state directory.',
  },
  SQLITE_CORRUPT: {
    code: 'STORE_CORRUPT',
    problem: 'is damaged',
    remedy:
      'Restore it from a backup, or move it away and save what is readable with "sqlite3 FILE .recover".',
  },
  SQLITE_FULL: {
    code: 'STORE_DISK_FULL',
    problem: 'could not be written because its disk is full',
    remedy: 'Free some space on the disk.',
  },
  SQLITE_BUSY: {
    code: 'STORE_IN_USE',
    problem: 'is locked by another program',
    remedy: 'End the program that writes to it.',
  },
  SQLITE_IOERR: {
    code: 'STORE_FAILED',
    problem: 'could not be read or written: the operating system reported an error',
    remedy: 'Check the disk.',
  },
  SQLITE_READONLY: UNWRITABLE,
  SQLITE_CANTOPEN: UNWRITABLE,
  SQLITE_PERM: UNWRITABLE,
};

/** A failure of a query as a StoreError; constraint violations and programming errors stay what they are. */
export function describeQueryFailure(file: string, error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  // Extended codes append to the primary one: SQLITE_IOERR_FSYNC.
  const fault = FAULTS[error.code.split('_', 2).join('_')];
  return fault ? new StoreError(fault.code, file, fault.problem, fault.remedy, { cause: error }) : error;
}

const NO_FOLDER = 'Something that is no folder is in its path: choose another state directory.';

/** What to do where the system refuses to open the file, by its error's code, if not about permissions. */
const OPEN_REMEDIES: Readonly<Record<string, string>> = {
  ENOTDIR: NO_FOLDER,
  EEXIST: NO_FOLDER,
  ENOENT: 'No folder can be made there: choose another state directory.',
  EROFS: 'Its file system is read-only: choose another state directory.',
  ENOSPC: 'Its disk is full: free some space.',
};

/** A failure to open the file, for which the driver has no result code. */
export function describeOpenFailure(file: string, cause: unknown): StoreError {
  const { code = '' } = cause as Partial<NodeJS.ErrnoException>;
  const remedy = OPEN_REMEDIES[code] ?? UNWRITABLE.remedy;
  return new StoreError(UNWRITABLE.code, file, UNWRITABLE.problem, remedy, { cause });
}

/** Whether a query failed because a value that must be unique is there already. */
export function isUniqueViolation(error: unknown): boolean {
  return (
    error instanceof Database.SqliteError &&
    (error.code === 'SQLITE_CONSTRAINT_UNIQUE' || error.code === 'SQLITE_CONSTRAINT_PRIMARYKEY')
  );
}
