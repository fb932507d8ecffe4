import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { openStore } from '#densegraph/store/store.js';
import { jobRow, modelRow } from './rows.js';
import { temporaryFolder } from './temporary-folder.js';

/** Stores as versions that were released have left them, with the rows of `rows.ts` in them. */
const RELEASED = ['0001'];

describe('a store of a released version', () => {
  it.each(RELEASED)('%s is brought to the newest with all that is in it', async (version) => {
    const file = join(temporaryFolder(), 'store.db');
    copyFileSync(join(import.meta.dirname, 'released', `${version}.db`), file);
    const store = await openStore(file);
    expect(await store.models.find('m')).toEqual(modelRow('m'));
    const ended = { state: 'SUCCEEDED', memory: { peakBytes: 5 }, startedAt: new Date(1) };
    // They wait in the order of their starts.
    expect(await store.jobs.find('1')).toEqual(jobRow('1', { modelId: 'm', ...ended, queueNumber: 1 }));
    expect(await store.jobs.find('2')).toEqual(jobRow('2', { idempotencyKey: 'key', queueNumber: 2 }));
    expect(await store.jobs.lastQueueNumber()).toBe(2);
    expect(await store.epochs.listAfter('1', 0)).toEqual([
      { jobId: '1', epoch: 1, metrics: { loss: 0.5 } },
      { jobId: '1', epoch: 2, metrics: { loss: 0.25 } },
    ]);
    await store.jobs.insert(jobRow('3', { name: 'mine', plannedBytes: 2 ** 40 }));
    expect(await store.jobs.find('3')).toMatchObject({ name: 'mine', plannedBytes: 2 ** 40 });
    await store.close();

    const fresh = join(temporaryFolder(), 'store.db');
    await (await openStore(fresh)).close();
    expect(columnsOf(file)).toEqual(columnsOf(fresh));
  });
});

function columnsOf(file: string): unknown {
  const database = new Database(file);
  const columns = database
    .prepare(
      `select t.name as "table", c.name, c.type, c."notnull", c.dflt_value from sqlite_master t, pragma_table_info(t.name) c
       where t.type = 'table' order by t.name, c.cid`,
    )
    .all();
  database.close();
  return columns;
}
