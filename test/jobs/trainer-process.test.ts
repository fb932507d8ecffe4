import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { jobFolder } from '#densegraph/jobs/job-folder.js';
import type { TrainingConfig } from '#densegraph/jobs/job.js';
import type { JobService } from '#densegraph/jobs/job-service.js';
import { openJobService } from '#densegraph/jobs/open-job-service.js';
import { openStore, type Store } from '#densegraph/store/store.js';
import { listCheckpoints, readCheckpoint } from '#densegraph/training/checkpoint.js';
import { train } from '#densegraph/training/train.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { TINY } from '../training/tiny-config.js';
import { reaches } from './open-test-jobs.js';
import { onMachineWithoutGpu } from '../runtime/without-gpu.js';

onMachineWithoutGpu();
const ON_CPU: TrainingConfig = { ...TINY, device: 'CPU' };
const ENDLESS: TrainingConfig = { ...ON_CPU, epochs: 100_000 };

/** Jobs that really train, as a server opens them. */
async function openRealJobs(): Promise<{ jobs: JobService; store: Store; stateDirectory: string }> {
  const stateDirectory = temporaryFolder();
  const store = await openStore(join(stateDirectory, 'store.db'));
  const jobs = await openJobService({ store, stateDirectory, dataDirectory: null, threads: 2 });
  onTestFinished(() => jobs.close().then(() => store.close()));
  return { jobs, store, stateDirectory };
}

function start(jobs: JobService, config: TrainingConfig) {
  return jobs.start({ name: null, config, modelId: null, modelName: 'tiny', idempotencyKey: null });
}

describe('a trainer process', () => {
  it('trains to the same checkpoints as training in this process does', async () => {
    const { jobs, stateDirectory } = await openRealJobs();
    const config = { ...ON_CPU, epochs: 2 };
    const { id, strategy } = await start(jobs, config);
    expect(strategy).toBe('SHARED_CONCAT');
    const job = await reaches(jobs, id, 'SUCCEEDED');
    const epochs = await jobs.epochs(id, 0);
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(job.memory).toEqual(epochs[1]?.memory);
    expect(job.memory?.peakBytes).toBe(job.memory?.plannedBytes);
    expect(job.progress).toMatchObject({ epoch: 2, step: 7, stepsPerEpoch: 7, remainingSeconds: 0 });

    const checkpointDirectory = join(temporaryFolder(), 'checkpoints');
    const place = { dataDirectory: null, checkpointDirectory, threads: 1 };
    await train(config, place, () => undefined, new AbortController().signal);
    const here = await listCheckpoints(checkpointDirectory);
    const there = await listCheckpoints(jobFolder(stateDirectory, id).checkpointDirectory);
    expect(there).toHaveLength(here.length);
    const [one, other] = [await readCheckpoint(there[0] ?? ''), await readCheckpoint(here[0] ?? '')];
    expect(one.tensors).toEqual(other.tensors);
    // What an epoch took is the machine's affair.
    const withoutMetrics = { metrics: null };
    expect({ ...one.state, ...withoutMetrics }).toEqual({ ...other.state, ...withoutMetrics });
  });

  it('stops at its next step when the job is canceled, and heeds no signal that was meant for the server', async () => {
    const { jobs, store } = await openRealJobs();
    const { id } = await start(jobs, ENDLESS);
    const epochs = jobs.watchEpochs(id, 0);
    await epochs.next();
    const pid = (await store.jobs.find(id))?.trainerPid ?? 0;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal);
    await epochs.next();
    expect((await jobs.cancel(id)).state).toBe('CANCELING');
    const canceled = await reaches(jobs, id, 'CANCELED');
    expect(canceled.failure).toBeNull();
    expect((await jobs.epochs(id, 0)).length).toBeGreaterThanOrEqual(2);
  });

  it.runIf(process.platform === 'linux')('computes at a lower priority than its server', async () => {
    const { jobs, store } = await openRealJobs();
    const { id } = await start(jobs, ENDLESS);
    await jobs.watchEpochs(id, 0).next();
    const pid = (await store.jobs.find(id))?.trainerPid ?? 0;
    const niceness = readdirSync(`/proc/${pid}/task`).map((thread) => getPriority(Number(thread)));
    expect(getPriority(pid)).toBe(getPriority() + 5);
    // The engine's threads are the last; some of the first are the JavaScript engine's own, from before.
    expect(niceness.at(-1)).toBe(getPriority() + 5);
  });

  it('tells a divergence by its step', async () => {
    const { jobs } = await openRealJobs();
    const { id } = await start(jobs, { ...ENDLESS, optimizer: { ...ON_CPU.optimizer, learningRate: 1e30 } });
    const { failure } = await reaches(jobs, id, 'FAILED');
    expect(failure?.code).toBe('DIVERGED');
    expect(failure?.message).toMatch(/step \d+ of epoch 1/);
  });

  it("keeps this machine's paths to its log when it meets an error that is not the job's", async () => {
    const { jobs, stateDirectory } = await openRealJobs();
    const first = await start(jobs, ENDLESS);
    const { id } = await start(jobs, ENDLESS);
    const { path, checkpointDirectory, logFile } = jobFolder(stateDirectory, id);
    mkdirSync(path, { recursive: true });
    writeFileSync(checkpointDirectory, 'no folder');
    await jobs.cancel(first.id);
    const { failure } = await reaches(jobs, id, 'FAILED');
    expect(failure?.code).toBe('INTERNAL_ERROR');
    expect(failure?.message).not.toContain(stateDirectory);
    expect(failure?.message).toContain(`jobs/${id}/trainer.log`);
    await jobs.close();
    expect(readFileSync(logFile, 'utf8')).toContain(checkpointDirectory);
  });

  it('is not started for a config that training refuses; no job is left', async () => {
    const { jobs, store } = await openRealJobs();
    const refused: [TrainingConfig, string][] = [
      [{ ...ON_CPU, epochs: 0 }, 'InvalidTrainingConfigError'],
      [{ ...ON_CPU, optimizer: { ...ON_CPU.optimizer, learningRate: NaN } }, 'InvalidTrainingConfigError'],
      [{ ...ON_CPU, dataset: { ...ON_CPU.dataset, name: 'no-such-data-set' } }, 'DatasetUnavailableError'],
      [{ ...ON_CPU, memoryBudgetBytes: 1000 }, 'InsufficientMemoryError'],
      [{ ...ON_CPU, device: 'CUDA' }, 'DeviceUnavailableError'],
    ];
    for (const [config, name] of refused) await expect(start(jobs, config)).rejects.toMatchObject({ name });
    expect(await store.jobs.ids()).toEqual([]);
  });
});
