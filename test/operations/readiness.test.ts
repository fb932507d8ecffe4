import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Readiness } from '#densegraph/operations/readiness.js';
import { WriteProbe } from '#densegraph/operations/write-probe.js';
import { temporaryFolder } from '../store/temporary-folder.js';

const STORE = { check: () => Promise.resolve() };

it('needs a state directory that takes files, and is back when it does', async () => {
  const folder = join(temporaryFolder(), 'state');
  mkdirSync(folder);
  const faults: unknown[] = [];
  const stateDirectory = new WriteProbe(folder, 0);
  const readiness = new Readiness({ store: STORE, stateDirectory }, (error) => faults.push(error));
  expect(await readiness.obstacle()).toBeNull();
  expect(readdirSync(folder)).toEqual([]);

  rmSync(folder, { recursive: true });
  expect(await readiness.obstacle()).toMatch(/state directory cannot be written to/);
  expect(faults).toMatchObject([{ code: 'ENOENT' }]);

  mkdirSync(folder);
  expect(await readiness.obstacle()).toBeNull();
});

it('writes no more often than it must, however often it is asked', async () => {
  const folder = join(temporaryFolder(), 'state');
  mkdirSync(folder);
  const probe = new WriteProbe(folder, 3_600_000);
  await probe.check();
  rmSync(folder, { recursive: true });
  await probe.check();
});
