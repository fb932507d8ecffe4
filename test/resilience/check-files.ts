import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { expect } from 'vitest';
import { jobFolder } from '#densegraph/jobs/job-folder.js';
import type { TrainingConfig } from '#densegraph/jobs/job.js';
import { newestCheckpoint } from '#densegraph/training/newest-checkpoint.js';
import type { World } from './world.js';

/** A job as a dead server has left it in its store. */
export interface LeftJob {
  readonly id: string;
  readonly config: TrainingConfig;
  /** How many epochs of it are there: 1, 2, … without a gap. */
  readonly epochCount: number;
  /** Where it ran. */
  readonly trainerPid: number | null;
}

type CheckedWorld = Pick<World, 'stateDirectory' | 'records' | 'tally'>;

/** Checks the store that a dead server has left, and what it has acknowledged of epochs; on a copy, to leave it as it is. */
export function checkStore({ stateDirectory, records, tally }: CheckedWorld): readonly LeftJob[] {
  const folder = mkdtempSync(join(tmpdir(), 'densegraph-left-'));
  try {
    for (const ending of ['', '-wal']) {
      const file = join(stateDirectory, `densegraph.db${ending}`);
      if (existsSync(file)) copyFileSync(file, join(folder, `copy.db${ending}`));
    }
    const database = new Database(join(folder, 'copy.db'));
    expect(database.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(database.pragma('foreign_key_check')).toEqual([]);
    const jobs = readJobs(database);
    database.close();
    for (const { id, epochs } of records) {
      const left = jobs.find((job) => job.id === id);
      if (left) expect(left.epochCount, `epochs of ${left.id}`).toBeGreaterThanOrEqual(epochs.length);
    }
    tally.add('stores that passed the integrity check');
    return jobs;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Checks that every job has a whole checkpoint of its last epoch, or of the one after it that nobody had heard of. */
export async function checkCheckpoints(
  { stateDirectory, tally }: CheckedWorld,
  jobs: readonly LeftJob[],
): Promise<void> {
  for (const { id, epochCount } of jobs) {
    const { checkpoint, damaged } = await newestCheckpoint(jobFolder(stateDirectory, id).checkpointDirectory);
    expect(damaged).toEqual([]);
    expect([epochCount, epochCount + 1], `epochs in the checkpoint of ${id}`).toContain(
      checkpoint?.state.epoch ?? 0,
    );
    if (checkpoint) tally.add('checkpoints that were whole');
  }
}

function readJobs(database: Database.Database): readonly LeftJob[] {
  const rows = database.prepare('select id, state, config, trainer_pid from jobs').all() as {
    readonly id: string;
    readonly state: string;
    readonly config: string;
    readonly trainer_pid: number | null;
  }[];
  return rows.map(({ id, state, config, trainer_pid: pid }) => {
    const epochs = database.prepare('select epoch from epochs where job_id = ? order by epoch').all(id) as {
      readonly epoch: number;
    }[];
    expect(epochs.map(({ epoch }) => epoch)).toEqual(epochs.map((_, index) => index + 1));
    return {
      id,
      config: JSON.parse(config) as TrainingConfig,
      epochCount: epochs.length,
      trainerPid: state === 'RUNNING' || state === 'CANCELING' ? pid : null,
    };
  });
}
