import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import Database from 'libsql';
import { jobFolder } from '#densegraph/jobs/job-folder.js';
import type { Job, TrainingConfig } from '#densegraph/jobs/job.js';
import { openStore } from '#densegraph/store/store.js';
import { listCheckpoints, readCheckpoint } from '#densegraph/training/checkpoint.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { TINY } from '../training/tiny-config.js';
import { existingFile } from './existing-file.js';
import { openTestJobs, reaches } from './open-test-jobs.js';
import { CANCELED, config, epoch, epochMetrics, request, STARTED, SUCCEEDED } from './samples.js';

interface Death {
  readonly folder: string;
  readonly runningId: string;
  readonly queuedId: string;
  /** What the server had acknowledged when it was killed. */
  readonly acknowledged: readonly string[];
}

/** Starts a server and two such jobs on it, and kills the server when it has printed the line. */
async function killServerAfter(
  line: string,
  jobConfig: TrainingConfig,
  kind: 'fake' | 'canceling' | 'real' = 'fake',
): Promise<Death> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'state'));
  const start = JSON.stringify({ ...request(), config: jobConfig, idempotencyKey: 'key' });
  const server = spawn(process.execPath, [join(import.meta.dirname, 'server.mjs'), folder, start, kind], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  for await (const printed of createInterface(server.stdout)) {
    lines.push(printed);
    if (printed === line) server.kill('SIGKILL');
  }
  if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
  expect(server.signalCode).toBe('SIGKILL');
  const [runningId = '', queuedId = '', ...acknowledged] = lines;
  return { folder, runningId, queuedId, acknowledged };
}

function isAlive(pid: number): boolean {
  try {
    // A process that is dead and not yet waited for has no command line.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}

describe('the death of the server', () => {
  it('loses nothing that was acknowledged; the job is INTERRUPTED, the queue goes on', async () => {
    const epochs = Array.from({ length: 30 }, (_, index) => epoch(index + 1));
    const death = await killServerAfter('20', config(STARTED, ...epochs, { untilCancel: true }, CANCELED));
    const told: unknown[] = [];
    const onTransition = ({ id, state }: Job, before: string | null): void => {
      if (id === death.runningId) told.push([before, state]);
    };
    const { jobs, folder, store, close } = await openTestJobs({ onTransition }, death.folder);
    expect(told).toEqual([['RUNNING', 'INTERRUPTED']]);
    expect(await jobs.find(death.runningId)).toMatchObject({ state: 'INTERRUPTED', failure: null });
    const kept = await jobs.epochs(death.runningId, 0);
    expect(kept.length).toBeGreaterThanOrEqual(death.acknowledged.length);
    expect(kept).toEqual(kept.map((_, index) => epochMetrics(index + 1)));
    expect((await store.jobs.findByIdempotencyKey('key'))?.id).toBe(death.runningId);

    await reaches(jobs, death.queuedId, 'RUNNING');
    await jobs.cancel(death.queuedId);
    await reaches(jobs, death.queuedId, 'CANCELED');
    await close();
    const database = new Database(join(folder, 'state', 'store.db'));
    expect(database.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    database.close();
  });

  it('ends a trainer that hears of it', async () => {
    const pidFile = join(temporaryFolder(), 'pid');
    const death = await killServerAfter('1', config({ touch: pidFile }, epoch(1), { untilCancel: true }));
    const { jobs } = await openTestJobs({}, death.folder);
    expect(isAlive(Number(readFileSync(pidFile, 'utf8')))).toBe(false);
    expect((await jobs.find(death.runningId))?.state).toBe('INTERRUPTED');
  });

  it('leaves no trainer behind that does not hear of it: the next server ends it before anything runs', async () => {
    const folder = temporaryFolder();
    const pidFile = join(folder, 'pid');
    const death = await killServerAfter('1', config(epoch(1), { touch: pidFile }, { block: true }));
    await existingFile(pidFile);
    const pid = Number(readFileSync(pidFile, 'utf8'));
    expect(isAlive(pid)).toBe(true);
    // The same state directory by another name.
    const link = join(folder, 'link');
    symlinkSync(death.folder, link);
    const warnings: unknown[] = [];
    const onWarning = (message: string, details: object): void => void warnings.push({ message, ...details });
    const { jobs } = await openTestJobs({ cancelGraceMilliseconds: 20, onWarning }, link);
    expect(isAlive(pid)).toBe(false);
    expect(warnings).toEqual([
      { message: 'ended a trainer that a dead server left', jobId: death.runningId, pid },
    ]);
    expect((await jobs.find(death.runningId))?.state).toBe('INTERRUPTED');
    await jobs.cancel(death.queuedId);
    await reaches(jobs, death.queuedId, 'CANCELED');
  });

  it('makes a job CANCELED that was being canceled', async () => {
    const death = await killServerAfter(
      'canceling',
      config({ untilCancel: true }, { block: true }),
      'canceling',
    );
    const { jobs } = await openTestJobs(
      { cancelGraceMilliseconds: 20, closeGraceMilliseconds: 20 },
      death.folder,
    );
    expect(await jobs.find(death.runningId)).toMatchObject({ state: 'CANCELED', failure: null });
  });

  it('ends a trainer that really trains, and keeps what it had done', async () => {
    const death = await killServerAfter('2', { ...TINY, epochs: 100_000 }, 'real');
    const store = await openStore(join(death.folder, 'state', 'store.db'));
    const pid = (await store.jobs.find(death.runningId))?.trainerPid ?? 0;
    expect(pid).toBeGreaterThan(0);
    await expect.poll(() => isAlive(pid)).toBe(false);
    const kept = await store.epochs.listAfter(death.runningId, 0);
    expect(kept.map((row) => row.epoch).slice(0, 2)).toEqual([1, 2]);
    const checkpoints = await listCheckpoints(
      jobFolder(join(death.folder, 'state'), death.runningId).checkpointDirectory,
    );
    const newest = await readCheckpoint(checkpoints[0] ?? '');
    expect(newest.state.epoch).toBeGreaterThanOrEqual(kept.length);
    await store.close();
    const { jobs } = await openTestJobs({ leavesQueue: true }, death.folder);
    const shown = (await jobs.find(death.runningId))?.progress;
    expect(shown).toMatchObject({ epoch: newest.state.epoch, step: 7, stepsPerEpoch: 7 });
  });

  it('ends a trainer of earlier versions, and no stranger that has got the process id of one since', async () => {
    const first = await openTestJobs();
    const ids: string[] = [];
    for (let n = 0; n < 2; n++) {
      const { id } = await first.jobs.start(request(SUCCEEDED));
      await reaches(first.jobs, id, 'SUCCEEDED');
      ids.push(id);
    }
    await first.close();
    const script = ['-e', 'setInterval(() => undefined, 1e6)'];
    const [oldId = '', newId = ''] = ids;
    const old = spawn(process.execPath, [...script, oldId]);
    const stranger = spawn(process.execPath, [...script, oldId, first.stateDirectory]);
    onTestFinished(() => [old, stranger].forEach((process) => process.kill('SIGKILL')));
    await Promise.all([once(old, 'spawn'), once(stranger, 'spawn')]);
    const store = await openStore(join(first.stateDirectory, 'store.db'));
    await store.jobs.update(oldId, { state: 'RUNNING', trainerPid: old.pid ?? 0 });
    await store.jobs.update(newId, { state: 'RUNNING', trainerPid: stranger.pid ?? 0 });
    await store.close();
    const { jobs } = await openTestJobs({}, first.folder);
    for (const id of ids) expect((await jobs.find(id))?.state).toBe('INTERRUPTED');
    expect(isAlive(old.pid ?? 0)).toBe(false);
    expect(isAlive(stranger.pid ?? 0)).toBe(true);
  });
});

describe('a server on a backup', () => {
  it('leaves the trainers of the living server alone', async () => {
    const live = await openTestJobs();
    const pidFile = join(live.folder, 'pid');
    const { id } = await live.jobs.start(request({ touch: pidFile }, { untilCancel: true }, CANCELED));
    await existingFile(pidFile);
    // As docs/operations.md says.
    const backup = join(temporaryFolder(), 'backup of');
    mkdirSync(join(backup, 'state'), { recursive: true });
    const database = new Database(join(live.stateDirectory, 'store.db'));
    database.exec(`VACUUM INTO '${join(backup, 'state', 'store.db')}'`);
    database.close();
    cpSync(join(live.stateDirectory, 'jobs'), join(backup, 'state', 'jobs'), { recursive: true });

    const copy = await openTestJobs({}, backup);
    expect((await copy.jobs.find(id))?.state).toBe('INTERRUPTED');
    expect(isAlive(Number(readFileSync(pidFile, 'utf8')))).toBe(true);
    expect((await live.jobs.find(id))?.state).toBe('RUNNING');
    await live.jobs.cancel(id);
    await reaches(live.jobs, id, 'CANCELED');
  });
});
