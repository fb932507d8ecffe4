import Database from 'libsql';
import type { SqliteDatabase } from 'kysely';
import { fileIdentity } from './file-identity.js';
import { describeOpenFailure, describeQueryFailure } from './store-fault.js';
import { StoreError } from './store-error.js';

const BUSY_TIMEOUT_MILLISECONDS = 5000;

/** FULL: a commit is on the disk before it is acknowledged, so that it outlives a power cut. */
const SETTINGS = ['synchronous = FULL', 'foreign_keys = ON'];

/** As Kysely wants it, and a little more. */
export interface OpenDatabase extends SqliteDatabase {
  readonly inTransaction: boolean;
  /** Throws StoreError where the file was removed or replaced. */
  readonly expectInPlace: () => void;
}

/**
 * Opens a SQLite file, making it where there is none. Every failure of a query is a StoreError, except constraint
 * violations; so is a write when the file is not where it was any more: it would be lost. Throws StoreError.
 */
export function openSqliteDatabase(file: string): OpenDatabase {
  const database = connect(file);
  const guarded = <T>(query: () => T): T => {
    try {
      return query();
    } catch (error) {
      throw describeQueryFailure(file, error);
    }
  };
  guarded(() => {
    for (const setting of SETTINGS) database.pragma(setting);
  });
  const expectInPlace = placeOf(file);
  return {
    expectInPlace,
    get inTransaction() {
      return database.inTransaction;
    },
    prepare: (text) => {
      const statement = guarded(() => database.prepare(text));
      return {
        reader: statement.reader,
        all: (parameters) => guarded(() => statement.all(requireBindable(parameters))),
        run: (parameters) =>
          guarded(() => {
            // What a transaction that is given up has written is not wanted anywhere.
            if (text !== 'rollback') expectInPlace();
            return statement.run(requireBindable(parameters));
          }),
        iterate: (parameters) => guarded(() => statement.iterate(requireBindable(parameters))),
      };
    },
    close: () => database.close(),
  };
}

function connect(file: string): Database.Database {
  try {
    return new Database(file, { timeout: BUSY_TIMEOUT_MILLISECONDS });
  } catch (error) {
    throw describeOpenFailure(file, error);
  }
}

/** What throws StoreError once the file is not the one that it was at first: SQLite makes it with its first page. */
function placeOf(file: string): () => void {
  let identity: string | null = null;
  return () => {
    const found = fileIdentity(file);
    identity ??= found;
    if (found !== identity) throw describeRemoval(file);
  };
}

function describeRemoval(file: string): StoreError {
  return new StoreError(
    'STORE_REMOVED',
    file,
    'was removed or replaced while the server used it',
    'Stop the server and put the file back, or restore a backup.',
  );
}

// libsql 0.5 ends the process on a boolean and cuts a text at a NUL when it is read back.
function requireBindable(parameters: readonly unknown[]): readonly unknown[] {
  for (const value of parameters) {
    if (value !== null && typeof value !== 'string' && typeof value !== 'number') {
      throw new TypeError(
        `Expected string, number or null as a query's parameter but received ${typeof value}`,
      );
    }
    if (typeof value === 'string' && value.includes('\0')) {
      throw new TypeError("Expected a text without NUL characters as a query's parameter");
    }
  }
  return parameters;
}
