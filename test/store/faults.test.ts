import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { StoreError } from '#densegraph/store/store-error.js';
import { openStore, type Store } from '#densegraph/store/store.js';
import { jobRow } from './rows.js';
import { canMount, smallDisk } from './small-disk.js';
import { temporaryFolder } from './temporary-folder.js';

async function failureOf(write: Promise<unknown>): Promise<string> {
  const failure: unknown = await write.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(failure instanceof StoreError)) throw new Error(`expected a StoreError, received ${String(failure)}`);
  return failure.code;
}

const large = (epoch: number) => ({ jobId: '1', epoch, metrics: { text: 'x'.repeat(50_000) } });

/** Appends epochs until one cannot be written; returns how many were, and what the failure was. */
async function fill(store: Store): Promise<{ written: number; code: string }> {
  for (let epoch = 1; epoch < 1000; epoch++) {
    try {
      await store.epochs.append(large(epoch), { progress: { epoch } });
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return { written: epoch - 1, code: error.code };
    }
  }
  throw new Error('expected the disk to be full');
}

describe('a store on a full disk', () => {
  it.skipIf(!canMount())(
    'says so, keeps what it has acknowledged and nothing else, and goes on when there is room',
    async () => {
      const { folder, resize } = smallDisk('1m');
      const store = await openStore(join(folder, 'store.db'));
      await store.jobs.insert(jobRow('1'));
      const { written, code } = await fill(store);
      expect(code).toBe('STORE_DISK_FULL');
      expect(await store.epochs.listAfter('1', 0)).toHaveLength(written);
      expect((await store.jobs.find('1'))?.progress).toEqual({ epoch: written });

      resize('8m');
      await store.epochs.append(large(written + 1), { progress: { epoch: written + 1 } });
      expect(await store.epochs.listAfter('1', 0)).toHaveLength(written + 1);
      await store.close();
      const database = new Database(join(folder, 'store.db'));
      expect(database.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
      database.close();
    },
  );
});

describe('a store whose file is gone', () => {
  it.each(['removed', 'replaced'])('acknowledges nothing any more: %s', async (how) => {
    const file = join(temporaryFolder(), 'store.db');
    const store = await openStore(file);
    await store.jobs.insert(jobRow('1'));
    if (how === 'replaced') {
      copyFileSync(file, `${file}.copy`);
      renameSync(`${file}.copy`, file);
    } else {
      rmSync(file);
    }
    expect(await failureOf(store.jobs.insert(jobRow('2')))).toBe('STORE_REMOVED');
    expect(await failureOf(store.jobs.update('1', { state: 'RUNNING' }))).toBe('STORE_REMOVED');
    await store.close();
  });

  it('goes on when it is put back', async () => {
    const file = join(temporaryFolder(), 'store.db');
    const store = await openStore(file);
    renameSync(file, `${file}.away`);
    expect(await failureOf(store.jobs.insert(jobRow('1')))).toBe('STORE_REMOVED');
    renameSync(`${file}.away`, file);
    await store.jobs.insert(jobRow('1'));
    expect(await store.jobs.ids()).toEqual(['1']);
    await store.close();
  });
});
