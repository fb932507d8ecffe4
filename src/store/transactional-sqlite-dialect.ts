import { SqliteAdapter, SqliteDialect, SqliteDriver, type DatabaseConnection } from 'kysely';
import type { OpenDatabase } from './sqlite-database.js';

/** Kysely's SQLite, with what it knows less of than SQLite does about transactions. */
export class TransactionalSqliteDialect extends SqliteDialect {
  readonly #database: OpenDatabase;

  constructor(database: OpenDatabase) {
    super({ database });
    this.#database = database;
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }

  override createDriver(): SqliteDriver {
    return new TransactionalSqliteDriver(this.#database);
  }
}

/** SQLite can roll a CREATE TABLE back, so a migration that is cut off leaves nothing. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): true {
    return true;
  }
}

/** A full disk makes SQLite roll back by itself: another rollback would fail, and its error hide what happened. */
class TransactionalSqliteDriver extends SqliteDriver {
  readonly #database: OpenDatabase;

  constructor(database: OpenDatabase) {
    super({ database });
    this.#database = database;
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection);
  }
}
