import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { openStore } from '#densegraph/store/store.js';
import { StoreError } from '#densegraph/store/store-error.js';
import { jobRow, modelRow } from './rows.js';
import { temporaryFolder } from './temporary-folder.js';

async function failureToOpen(file: string): Promise<StoreError> {
  const failure: unknown = await openStore(file).then(
    () => null,
    (error: unknown) => error,
  );
  if (!(failure instanceof StoreError)) throw new Error(`expected a StoreError, received ${String(failure)}`);
  expect(failure.message).toContain(file);
  expect(failure.message).toContain(failure.remedy);
  return failure;
}

function schemaOf(file: string): unknown {
  const database = new Database(file);
  const schema = database.prepare('select name, sql from sqlite_master order by name').all();
  const migrations = database.prepare('select name from kysely_migration').all();
  database.close();
  return { schema, migrations };
}

describe('openStore', () => {
  it('makes the file and its folders, and a second opening changes nothing and finds the rows', async () => {
    const file = join(temporaryFolder(), 'a', 'b', 'store.db');
    const first = await openStore(file);
    await first.models.insert(modelRow('1'));
    await first.jobs.insert(jobRow('2', { modelId: '1' }));
    await first.epochs.append({ jobId: '2', epoch: 1, metrics: { loss: 0.1 + 0.2 } }, { state: 'RUNNING' });
    await first.close();
    const schema = schemaOf(file);

    const second = await openStore(file);
    expect(await second.models.find('1')).toEqual(modelRow('1'));
    expect(await second.jobs.find('2')).toEqual(jobRow('2', { modelId: '1', state: 'RUNNING' }));
    expect(await second.epochs.listAfter('2', 0)).toEqual([
      { jobId: '2', epoch: 1, metrics: { loss: 0.1 + 0.2 } },
    ]);
    await second.close();
    expect(schemaOf(file)).toEqual(schema);
  });

  it('leaves everything in the file itself when it is closed, so that a copy of it is a backup', async () => {
    const folder = temporaryFolder();
    const store = await openStore(join(folder, 'store.db'));
    await store.models.insert(modelRow('1'));
    await store.close();
    const copy = join(temporaryFolder(), 'copy.db');
    writeFileSync(copy, readFileSync(join(folder, 'store.db')));
    const reopened = await openStore(copy);
    expect(await reopened.models.find('1')).toEqual(modelRow('1'));
    await reopened.close();
  });

  it('lets one process at a time use a store, and any after it', async () => {
    const file = join(temporaryFolder(), 'store.db');
    const store = await openStore(file);
    expect((await failureToOpen(file)).code).toBe('STORE_IN_USE');
    const other = spawnSync(process.execPath, [join(import.meta.dirname, 'open-store.mjs'), file], {
      encoding: 'utf8',
    });
    expect(other.stdout).toContain('STORE_IN_USE');
    await Promise.all([store.close(), store.close()]);
    await (await openStore(file)).close();
  });

  it('refuses a file that is not a SQLite database, and leaves it as it is', async () => {
    const file = join(temporaryFolder(), 'store.db');
    writeFileSync(file, 'not a database at all. '.repeat(200));
    expect((await failureToOpen(file)).code).toBe('STORE_FOREIGN');
    expect(readFileSync(file, 'utf8')).toBe('not a database at all. '.repeat(200));
  });

  it("refuses another program's database, and leaves it as it is", async () => {
    const file = join(temporaryFolder(), 'store.db');
    const foreign = new Database(file);
    foreign.exec('create table songs (title text)');
    foreign.close();
    const before = readFileSync(file);
    expect((await failureToOpen(file)).code).toBe('STORE_FOREIGN');
    expect(readFileSync(file)).toEqual(before);
  });

  it('refuses a damaged store', async () => {
    const file = join(temporaryFolder(), 'store.db');
    const store = await openStore(file);
    for (let id = 0; id < 200; id++) await store.models.insert(modelRow(String(id)));
    await store.close();
    truncateSync(file, 8192);
    expect((await failureToOpen(file)).code).toBe('STORE_CORRUPT');
  });

  it('refuses a store that a newer densegraph wrote', async () => {
    const file = join(temporaryFolder(), 'store.db');
    await (await openStore(file)).close();
    const database = new Database(file);
    database
      .prepare('insert into kysely_migration values (?, ?)')
      .run(['9999-later', '2030-01-01T00:00:00.000Z']);
    database.close();
    const failure = await failureToOpen(file);
    expect(failure.code).toBe('STORE_TOO_NEW');
    expect(failure.message).toContain('9999-later');
  });

  it('refuses a folder in which nothing can be written', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    expect((await failureToOpen(join(folder, 'file', 'store.db'))).code).toBe('STORE_UNWRITABLE');
    mkdirSync(join(folder, 'store.db'));
    expect((await failureToOpen(join(folder, 'store.db'))).code).toBe('STORE_UNWRITABLE');
  });

  it('leaves nothing half made when a migration is cut off', async () => {
    const file = join(temporaryFolder(), 'store.db');
    await (await openStore(file)).close();
    // As if the first migration had been cut off at its second table, by a table of its name that is in the way.
    const database = new Database(file);
    database.exec('drop table epochs; drop table models; delete from kysely_migration');
    database.close();
    await expect(openStore(file)).rejects.toThrow(/jobs.*already exists/);
    const after = new Database(file);
    expect(after.prepare("select name from sqlite_master where name = 'models'").all()).toEqual([]);
    after.exec('drop table jobs');
    after.close();
    await (await openStore(file)).close();
  });

  it.each([8, 22, 30, 36])('can be killed in the middle of a write, %i turns into it', async (turns) => {
    const folder = temporaryFolder();
    const file = join(folder, 'store.db');
    const script = join(import.meta.dirname, 'write-until-killed.mjs');
    const written = spawnSync(process.execPath, [script, file, String(turns)], { encoding: 'utf8' });
    expect(written.signal).toBe('SIGKILL');
    const acknowledged = written.stdout.trim().split('\n').map(Number);
    expect(acknowledged.length).toBeGreaterThan(10);
    expect(readdirSync(folder)).toContain('store.db-wal');

    const store = await openStore(file);
    const epochs = (await store.epochs.listAfter('job', 0)).map(({ epoch }) => epoch);
    expect(epochs.slice(0, acknowledged.length)).toEqual(acknowledged);
    const job = await store.jobs.find('job');
    expect(job?.progress).toEqual({ epoch: epochs.at(-1) });
    await store.close();
    const database = new Database(file);
    expect(database.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(database.pragma('foreign_key_check')).toEqual([]);
    database.close();
  });
});
