import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CamelCasePlugin, Kysely, sql } from 'kysely';
import { EpochRepository } from './epoch-repository.js';
import { JobRepository } from './job-repository.js';
import { migrate } from './migrate.js';
import { ModelRepository } from './model-repository.js';
import { openSqliteDatabase } from './sqlite-database.js';
import { describeOpenFailure } from './store-fault.js';
import { lockStore } from './store-lock.js';
import { TransactionalSqliteDialect } from './transactional-sqlite-dialect.js';
import type { StoreSchema } from './schema.js';

/** What outlives the server: models, jobs and epochs. A write is on the disk when its promise resolves. */
export interface Store {
  readonly models: ModelRepository;
  readonly jobs: JobRepository;
  readonly epochs: EpochRepository;
  /** Reads something. Throws StoreError where that cannot be, or the file was removed or replaced. */
  check(): Promise<void>;
  /** Closes the file and lets others open it. A second call does nothing. */
  close(): Promise<void>;
}

/**
 * Opens the store in a file, making it and its folder where there are none, and brings it to the newest version. One
 * process at a time can have it open. Throws StoreError, which names the file and what to do.
 */
export async function openStore(file: string): Promise<Store> {
  const path = resolve(file);
  try {
    makeFolders(dirname(path));
  } catch (error) {
    throw describeOpenFailure(path, error);
  }
  const unlock = lockStore(path);
  try {
    const database = openSqliteDatabase(path);
    const db = new Kysely<StoreSchema>({
      dialect: new TransactionalSqliteDialect(database),
      plugins: [new CamelCasePlugin()],
    });
    try {
      await migrate(db, path);
    } catch (error) {
      await db.destroy();
      throw error;
    }
    let closing: Promise<void> | null = null;
    return {
      models: new ModelRepository(db),
      jobs: new JobRepository(db),
      epochs: new EpochRepository(db),
      check: async () => {
        database.expectInPlace();
        await db.selectFrom('jobs').select('id').limit(1).execute();
      },
      close: () => (closing ??= closeDatabase(db).finally(unlock)),
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function closeDatabase(db: Kysely<StoreSchema>): Promise<void> {
  try {
    // So that a copy of the file alone is a whole backup.
    await sql`pragma wal_checkpoint(truncate)`.execute(db);
  } finally {
    await db.destroy();
  }
}

/** mkdir's `recursive` never ends where a file system has no room for folders of ours, as /proc (Node.js 20). */
function makeFolders(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  makeFolders(dirname(path));
  mkdirSync(path);
}
