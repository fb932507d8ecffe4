import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jobFolder } from '#densegraph/jobs/job-folder.js';
import { newestCheckpoint } from '#densegraph/training/newest-checkpoint.js';
import { canMount, smallDisk, type SmallDisk } from '../store/small-disk.js';
import { ask, expectValue } from './ask.js';
import { checkCheckpoints, checkStore } from './check-files.js';
import { KillableServer } from './killable-server.js';
import { serveProgram, SHORT_JOB, UninterruptedRuns } from './real-server.js';
import { waitForEnd, waitForEpoch } from './wait-for-end.js';
import { Tally } from './world.js';

const IMAGE = { channels: 1, height: 28, width: 28 };

interface Served {
  readonly id: string;
  readonly state: string;
  readonly failure: { readonly code: string; readonly message: string } | null;
}

async function openServer(disk: SmallDisk) {
  const stateDirectory = join(disk.folder, 'state');
  const server = await KillableServer.start(serveProgram(stateDirectory), `${stateDirectory}#full`);
  const { url } = server;
  return {
    server,
    url,
    stateDirectory,
    start: async (epochs: number): Promise<string> => {
      const input = { ...SHORT_JOB, epochs };
      return (await expectValue<{ job: Served }>(url, 'start-training-job', { input })).job.id;
    },
    job: (id: string) => expectValue<Served>(url, 'training-job', { id }),
  };
}

/** All files and folders below a folder. */
function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true }).map(String);
}

/** Fills a disk while something may still free some of it. */
async function fillUntil(disk: SmallDisk, isDone: () => boolean): Promise<void> {
  do {
    disk.fill();
    await new Promise(setImmediate);
  } while (!isDone());
  disk.fill();
}

describe.skipIf(!canMount())('a server whose disk is full', { timeout: 120_000 }, () => {
  it('changes nothing and says so, and goes on without a restart when there is room', async () => {
    const disk = smallDisk('16m');
    const { server, url, stateDirectory, start, job } = await openServer(disk);
    const model = SHORT_JOB.model;
    await expectValue(url, 'build-model', { input: { name: 'before', model, image: IMAGE } });
    const ended = await start(1);
    await waitForEnd(url, ended);
    const canceled = await start(100_000);
    await expectValue(url, 'cancel-training-job', { input: { jobId: canceled } });
    await waitForEnd(url, canceled);
    const running = await start(200);
    await waitForEpoch(url, running);
    await fillUntil(disk, () => server.trainers().length === 0);

    const refused: readonly (readonly [string, object])[] = [
      ['start-training-job', { ...SHORT_JOB, idempotencyKey: 'refused' }],
      ['build-model', { name: 'refused', model, image: IMAGE }],
      ['delete-training-job', { jobId: ended }],
      ['resume-training-job', { jobId: canceled }],
      ['export-model', { jobId: ended, format: 'SAFETENSORS' }],
    ];
    for (const [name, input] of refused) {
      const answer = await ask(url, name, { input });
      expect(answer?.codes, `${name}: ${answer?.text ?? ''}`).toEqual(['STORAGE_FULL']);
      expect(answer?.text).not.toContain(disk.folder);
    }
    expect((await job(ended)).state).toBe('SUCCEEDED');
    const readiness = await fetch(new URL('/health/ready', url));
    expect(readiness.status).toBe(503);
    expect(await readiness.json()).toMatchObject({ reason: expect.stringContaining('full') as string });
    const files = filesOf(stateDirectory);
    expect(files.filter((file) => file.endsWith('.tmp'))).toEqual([]);
    const folders = readdirSync(join(stateDirectory, 'jobs'));
    for (const id of folders) expect([ended, canceled, running]).toContain(id);
    expect((await job(canceled)).state).toBe('CANCELED');

    disk.free();
    await waitForEnd(url, running);
    expect(await job(running)).toMatchObject({ state: 'FAILED', failure: { code: 'STORAGE_FULL' } });
    const { totalCount } = await expectValue<{ totalCount: number }>(url, 'models');
    expect(totalCount).toBe(1);
    await expectValue(url, 'export-model', { input: { jobId: ended, format: 'SAFETENSORS' } });
    for (const jobId of [ended, canceled])
      await expectValue(url, 'delete-training-job', { input: { jobId } });
    await expectValue(url, 'build-model', { input: { name: 'refused', model, image: IMAGE } });
    await expectValue(url, 'resume-training-job', { input: { jobId: running } });
    await waitForEnd(url, running);
    expect(await job(running)).toMatchObject({ state: 'SUCCEEDED', failure: null });

    server.kill('SIGTERM');
    await server.ended;
    expect(server.exitCode).toBe(0);
    const world = { stateDirectory, records: [], tally: new Tally() };
    const left = checkStore(world);
    await checkCheckpoints(world, left);
    expect(left).toMatchObject([{ id: running, epochCount: 200 }]);
    const { checkpoint } = await newestCheckpoint(jobFolder(stateDirectory, running).checkpointDirectory);
    const runs = new UninterruptedRuns();
    for (const { config } of left) expect(checkpoint?.tensors).toEqual(await runs.tensors(config));
  });

  it('fails a job for which there is no room to begin, and resumes it when there is', async () => {
    const disk = smallDisk('16m', 100);
    const { url, start, job } = await openServer(disk);
    disk.fillWithFiles();
    const id = await start(2);
    await waitForEnd(url, id);
    const { failure } = await job(id);
    expect(failure?.code).toBe('STORAGE_FULL');
    expect(failure?.message).not.toContain(disk.folder);
    disk.free();
    await expectValue(url, 'resume-training-job', { input: { jobId: id } });
    await waitForEnd(url, id);
    expect(await job(id)).toMatchObject({ state: 'SUCCEEDED', failure: null });
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'and that ends by %s leaves all that was acknowledged to the next one',
    async (signal) => {
      const disk = smallDisk('16m');
      const first = await openServer(disk);
      const id = await first.start(100_000);
      const epochs = await waitForEpoch(first.url, id);
      disk.fill();
      first.server.kill(signal);
      await first.server.ended;
      const left = checkStore({ stateDirectory: first.stateDirectory, records: [], tally: new Tally() });
      expect(left[0]?.epochCount).toBeGreaterThanOrEqual(epochs);

      disk.free();
      const { url, job } = await openServer(disk);
      expect((await job(id)).state).toMatch(/INTERRUPTED|FAILED/);
      await expectValue(url, 'resume-training-job', { input: { jobId: id } });
      await waitForEpoch(url, id, left[0]?.epochCount);
    },
  );
});
