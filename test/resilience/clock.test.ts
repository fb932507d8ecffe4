import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { jobFolder } from '#densegraph/jobs/job-folder.js';
import { newestCheckpoint } from '#densegraph/training/newest-checkpoint.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { expectValue } from './ask.js';
import { checkStore } from './check-files.js';
import { KillableServer } from './killable-server.js';
import { serveProgram, SHORT_JOB, UninterruptedRuns } from './real-server.js';
import { waitForEnd, waitForEpoch } from './wait-for-end.js';
import { Tally } from './world.js';

const HOURS = 3_600_000;

interface Served {
  readonly id: string;
  readonly state: string;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly progress: { readonly remainingSeconds: number | null };
  readonly epochMetrics: readonly { readonly epoch: number; readonly seconds: number }[];
}

it(
  'a clock that jumps by hours, forward and back, changes nothing but the times that are told',
  { timeout: 120_000 },
  async () => {
    const folder = temporaryFolder();
    const stateDirectory = join(folder, 'state');
    const clock = join(folder, 'clock');
    const setClock = (hours: number) => writeFileSync(clock, String(hours * HOURS));
    const preload = pathToFileURL(join(import.meta.dirname, 'jumping-clock.mjs')).href;
    const environment = { DENSEGRAPH_TEST_CLOCK: clock, NODE_OPTIONS: `--import=${preload}` };
    const open = (life: number) =>
      KillableServer.start(serveProgram(stateDirectory), `${folder}#${life}`, environment);
    const start = async (url: string, epochs: number) => {
      const { job } = await expectValue<{ job: Served }>(url, 'start-training-job', {
        input: { ...SHORT_JOB, epochs },
      });
      return job;
    };

    setClock(0);
    const first = await open(1);
    const long = await start(first.url, 60);
    await waitForEpoch(first.url, long.id, 2);
    setClock(6);
    await waitForEpoch(first.url, long.id, 6);
    const ahead = await start(first.url, 3);
    expect(Date.parse(ahead.createdAt) - Date.now()).toBeGreaterThan(5 * HOURS);
    setClock(-6);
    await waitForEpoch(first.url, long.id, 10);
    const behind = await start(first.url, 3);
    const { progress, epochMetrics } = await expectValue<Served>(first.url, 'training-job', { id: long.id });
    expect(progress.remainingSeconds).toBeGreaterThan(0);
    expect(progress.remainingSeconds).toBeLessThan(600);
    for (const { seconds } of epochMetrics) expect(seconds).toBeLessThan(600);
    await waitForEnd(first.url, long.id);
    const { checkpointDirectory } = jobFolder(stateDirectory, long.id);
    expect(readdirSync(checkpointDirectory).sort()).toEqual(
      [59, 60].map((epoch) => `checkpoint-0000${epoch}.safetensors`),
    );
    first.kill();
    await first.ended;

    setClock(-20);
    const second = await open(2);
    const last = await start(second.url, 3);
    for (const { id } of [ahead, behind, last]) {
      const { state } = await expectValue<Served>(second.url, 'training-job', { id });
      if (state === 'INTERRUPTED')
        await expectValue(second.url, 'resume-training-job', { input: { jobId: id } });
    }
    const { edges } = await expectValue<{ edges: { node: Served }[] }>(second.url, 'training-jobs', {
      first: 10,
    });
    const newestFirst = [last, behind, ahead, long].map(({ id }) => id);
    expect(edges.map(({ node }) => node.id)).toEqual(newestFirst);
    expect(newestFirst).toEqual([...newestFirst].sort().reverse());
    for (const id of newestFirst) {
      await waitForEnd(second.url, id);
      const job = await expectValue<Served>(second.url, 'training-job', { id });
      expect(job.state).toBe('SUCCEEDED');
      const times = [job.createdAt, job.startedAt, job.finishedAt].map((time) => Date.parse(time ?? ''));
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }
    second.kill('SIGTERM');
    await second.ended;
    expect(second.exitCode).toBe(0);

    const runs = new UninterruptedRuns();
    const left = checkStore({ stateDirectory, records: [], tally: new Tally() });
    expect(left).toHaveLength(4);
    for (const { id, config, epochCount } of left) {
      expect(epochCount).toBe(config.epochs);
      const { checkpoint } = await newestCheckpoint(jobFolder(stateDirectory, id).checkpointDirectory);
      expect(checkpoint?.tensors).toEqual(await runs.tensors(config));
    }
  },
);
