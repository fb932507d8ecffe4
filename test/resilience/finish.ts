import { expect } from 'vitest';
import { jobFolder } from '#densegraph/jobs/job-folder.js';
import { newestCheckpoint } from '#densegraph/training/newest-checkpoint.js';
import { Random } from '../api/fuzz/random.js';
import { checkCheckpoints, checkStore } from './check-files.js';
import { checkJob } from './check-server.js';
import type { Life } from './life.js';
import { processesEnded } from './marked-processes.js';
import { RandomClient } from './random-client.js';
import { waitForEnd } from './wait-for-end.js';
import type { World } from './world.js';

/**
 * Lets all jobs of a world come to their ends, undisturbed from now on, ends the server as an operator does, and checks
 * that each job has the weights of a run that was never interrupted.
 */
export async function finish(world: World, life: Life): Promise<void> {
  const { records, stateDirectory, finalTensors, tally } = world;
  const client = new RandomClient(world, life, new Random(0), 'epoch heard');
  const present = records.filter(({ presence }) => presence === 'there');
  for (const record of present) {
    await checkJob(world, life.url, record);
    if (record.resumable) await client.resume(record);
  }
  for (const record of present) {
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
  expect(left.map(({ id }) => id).sort()).toEqual(present.map(({ id }) => id).sort());
  for (const { id, config, epochCount } of left) {
    expect(epochCount).toBe(config.epochs);
    const { checkpoint } = await newestCheckpoint(jobFolder(stateDirectory, id).checkpointDirectory);
    expect(checkpoint?.tensors, `weights of ${id}`).toEqual(await finalTensors(config));
    tally.add('jobs that ended with the bits of an uninterrupted run');
  }
}
