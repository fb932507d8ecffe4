import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { jobFolder } from '#densegraph/jobs/job-folder.js';
import type { TrainingConfig } from '#densegraph/jobs/job.js';
import { openJobService } from '#densegraph/jobs/open-job-service.js';
import { loadAddon } from '#densegraph/runtime/load-addon.js';
import { openStore } from '#densegraph/store/store.js';
import { listCheckpoints, readCheckpoint } from '#densegraph/training/checkpoint.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { runTraining } from '../training/run-training.js';
import { TINY } from '../training/tiny-config.js';
import { reaches } from './open-test-jobs.js';

/** Three steps an epoch, some of whose convolutions the stand-in of cuDNN computes where there is one. */
const CONFIG: TrainingConfig = {
  ...TINY,
  model: {
    denseNet: {
      stem: 'CIFAR',
      stemChannels: 16,
      growthRate: 8,
      blockLayers: [1, 1],
      bottleneckFactor: 2,
      compression: 0.5,
      convolutionBias: false,
    },
  },
  image: { channels: 1, height: 8, width: 8 },
  dataset: {
    name: 'shapes',
    resize: { height: 8, width: 8 },
    trainLimit: 24,
    validationLimit: 8,
  },
  batchSize: 8,
  epochs: 3,
  device: 'CUDA',
  precision: 'BFLOAT16',
  memoryStrategy: 'RECOMPUTE_NORMALIZATION',
  checkpointEverySteps: 1,
};

// A GPU would be through before anyone could kill it.
const isEmulated = loadAddon()
  .cudaStatus()
  .devices.some(({ name }) => name.startsWith('Emulated'));

describe.skipIf(!isEmulated)('a job on CUDA', { timeout: 120_000 }, () => {
  it('that is canceled, resumed, killed and resumed ends with the bits of one that never stopped', async () => {
    const stateDirectory = temporaryFolder();
    const store = await openStore(join(stateDirectory, 'store.db'));
    const jobs = await openJobService({ store, stateDirectory, dataDirectory: null, threads: 1 });
    onTestFinished(() => jobs.close().then(() => store.close()));
    const { id } = await jobs.start({
      config: CONFIG,
      modelId: null,
      modelName: 'tiny',
      name: null,
      idempotencyKey: null,
    });
    await jobs.watchEpochs(id, 0).next();
    await jobs.cancel(id);
    await reaches(jobs, id, 'CANCELED');
    await jobs.resume(id);
    await jobs.watchEpochs(id, 1).next();
    process.kill((await store.jobs.find(id))?.trainerPid ?? NaN, 'SIGKILL');
    expect((await reaches(jobs, id, 'FAILED')).failure?.code).toBe('TRAINER_KILLED');
    await jobs.resume(id);
    await reaches(jobs, id, 'SUCCEEDED');

    const { checkpoint, epochs } = await runTraining(CONFIG);
    const [newest = ''] = await listCheckpoints(jobFolder(stateDirectory, id).checkpointDirectory);
    expect((await readCheckpoint(newest)).tensors).toEqual(checkpoint.tensors);
    expect((await jobs.epochs(id, 0)).map(({ trainLoss }) => trainLoss)).toEqual(
      epochs.map(({ trainLoss }) => trainLoss),
    );
  });
});
