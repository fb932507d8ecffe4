import Database from 'libsql';
import type { SqliteDatabase } from 'kysely';
import { describeOpenFailure, describeQueryFailure } from './store-fault.js';

const BUSY_TIMEOUT_MILLISECONDS = 5000;

/** FULL: a commit is on the disk before it is acknowledged, so that it outlives a power cut. */
const SETTINGS = ['synchronous = FULL', 'foreign_keys = ON'];

/**
 * Opens a SQLite file, making it where there is none, as Kysely wants it. Every failure of a query is a StoreError,
 * except constraint violations. Throws StoreError.
 */
export function openSqliteDatabase(file: string): SqliteDatabase {
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
  return {
    prepare: (text) => {
      const statement = guarded(() => database.prepare(text));
      return {
        reader: statement.reader,
        all: (parameters) => guarded(() => statement.all(requireBindable(parameters))),
        run: (parameters) => guarded(() => statement.run(requireBindable(parameters))),
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
