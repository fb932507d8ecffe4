import { expect } from 'vitest';
import { jobFolder } from '#densegraph/jobs/job-folder.js';
import { newestCheckpoint } from '#densegraph/training/newest-checkpoint.js';
import { Random } from '../api/fuzz/random.js';
import { checkCheckpoints, checkStore } from './check-files.js';
import { checkJob } from './check-server.js';
import type { JobRecord } from './job-record.js';
import type { Life } from './life.js';
import { processesEnded } from './marked-processes.js';
import { RandomClient } from './random-client.js';
import { waitForEnd } from './wait-for-end.js';
import type { World } from './world.js';

/** How many jobs of each input are trained to their ends; the others are removed. */
const ENDED_OF_A_KIND = 2;

/**
 * Lets some jobs of a world come to their ends, undisturbed from now on, ends the server as an operator does, and checks
 * that each of them has the weights of a run that was never interrupted.
 */
export async function finish(world: World, life: Life): Promise<void> {
  const { records, stateDirectory, finalTensors, tally } = world;
  const client = new RandomClient(world, life, new Random(0), 'epoch heard');
  const [kept, surplus] = divide(records.filter(({ presence }) => presence === 'there'));
  for (const record of [...kept, ...surplus]) {
    await checkJob(world, life.url, record);
    if (!record.maybe('CANCELING')) continue;
    // Until it has ended it cannot be resumed.
    await waitForEnd(life.url, record.id ?? '');
    await checkJob(world, life.url, record);
  }
  for (const record of kept) if (record.resumable) await client.resume(record);
  for (const record of surplus) await client.remove(record);
  for (const record of kept) {
    await waitForEnd(life.url, record.id ?? '');
    await checkJob(world, life.url, record);
    expect([...record.possible]).toEqual(['SUCCEEDED']);
  }
  life.server.kill('SIGTERM');
  await life.end();
  expect(life.server.exitCode).toBe(0);
  await processesEnded(life.server.mark);

  const left = checkStore(world);
  await checkCheckpoints(world, left);
  expect(left.map(({ id }) => id).sort()).toEqual(kept.map(({ id }) => id).sort());
  for (const { id, config, epochCount } of left) {
    expect(epochCount).toBe(config.epochs);
    const { checkpoint } = await newestCheckpoint(jobFolder(stateDirectory, id).checkpointDirectory);
    expect(checkpoint?.tensors, `weights of ${id}`).toEqual(await finalTensors(config));
    tally.add('jobs that ended with the bits of an uninterrupted run');
  }
}

/** The jobs that are to end, of each kind some, and the others. */
function divide(records: readonly JobRecord[]): readonly [kept: JobRecord[], surplus: JobRecord[]] {
  const kept: JobRecord[] = [];
  const surplus: JobRecord[] = [];
  for (const record of records) {
    const alike = kept.filter(({ input }) => input === record.input).length;
    (alike < ENDED_OF_A_KIND ? kept : surplus).push(record);
  }
  return [kept, surplus];
}
