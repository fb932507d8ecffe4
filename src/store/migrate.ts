import { Migrator, sql, type Kysely, type Migration } from 'kysely';
import * as modelsJobsEpochs from './migrations/0001-models-jobs-epochs.js';
import * as plannedBytes from './migrations/0002-planned-bytes.js';
import * as queueNumber from './migrations/0003-queue-number.js';
import * as jobName from './migrations/0004-job-name.js';
import { StoreError } from './store-error.js';
import type { StoreSchema } from './schema.js';

/** Every version of the store, in the order of their names. A version that was released never changes. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-models-jobs-epochs': modelsJobsEpochs,
  '0002-planned-bytes': plannedBytes,
  '0003-queue-number': queueNumber,
  '0004-job-name': jobName,
};

/** "dgph" in ASCII: marks a SQLite file as densegraph's. */
const APPLICATION_ID = 0x64677068;

/**
 * Brings a store to the newest version, in one transaction; does nothing to one that is there already.
 * Throws StoreError when the file is damaged, belongs to another program, or was written by a newer densegraph.
 */
export async function migrate(db: Kysely<StoreSchema>, file: string): Promise<void> {
  await requireIntact(db, file);
  await requireOwn(db, file);
  await requireKnownVersion(db, file);
  // Kept in the file, so not set before it is known to be densegraph's.
  await sql`pragma journal_mode = wal`.execute(db);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) },
  });
  // A migrator returns its error instead of throwing it.
  const { error } = await migrator.migrateToLatest();
  if (error instanceof Error) throw error;
}

async function requireIntact(db: Kysely<StoreSchema>, file: string): Promise<void> {
  const { rows } = await sql<{ quickCheck: string }>`pragma quick_check(1)`.execute(db);
  const verdict = rows[0]?.quickCheck;
  if (verdict === 'ok') return;
  throw new StoreError(
    'STORE_CORRUPT',
    file,
    `is damaged (${verdict ?? 'no answer to quick_check'})`,
    'Restore it from a backup, or move it away and save what is readable with "sqlite3 FILE .recover".',
  );
}

async function requireOwn(db: Kysely<StoreSchema>, file: string): Promise<void> {
  const { rows } = await sql<{ applicationId: number }>`pragma application_id`.execute(db);
  const applicationId = rows[0]?.applicationId ?? 0;
  if (applicationId === APPLICATION_ID) return;
  const tables = await sql`select name from sqlite_master limit 1`.execute(db);
  if (applicationId !== 0 || tables.rows.length > 0) {
    throw new StoreError(
      'STORE_FOREIGN',
      file,
      'is a SQLite database of another program',
      'Move the file away or choose another state directory.',
    );
  }
  await sql`pragma application_id = ${sql.lit(APPLICATION_ID)}`.execute(db);
}

async function requireKnownVersion(db: Kysely<StoreSchema>, file: string): Promise<void> {
  const table = await sql`select name from sqlite_master where name = 'kysely_migration'`.execute(db);
  if (table.rows.length === 0) return;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  const unknown = rows.find(({ name }) => !(name in MIGRATIONS));
  if (unknown === undefined) return;
  throw new StoreError(
    'STORE_TOO_NEW',
    file,
    `has version "${unknown.name}", which this densegraph does not know`,
    'Install the densegraph that wrote it, or a newer one.',
  );
}
