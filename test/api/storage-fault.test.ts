import { expect, it } from 'vitest';
import { StoreError } from '#densegraph/store/store-error.js';
import { openTestServer, operation, stringAt } from './open-test-server.js';

it.each([
  ['STORE_DISK_FULL', 'STORAGE_FULL'],
  ['STORE_REMOVED', 'STORAGE_FAILED'],
] as const)(
  'a cancel that cannot be written (%s) changes nothing and says so by a code (%s)',
  async (fault, code) => {
    const { post, store, jobs } = await openTestServer();
    const started = await post(operation('start-training-job'), {
      input: {
        model: { denseNet: { blockLayers: [1], growthRate: 2, stemChannels: 4 } },
        dataset: { name: 'shapes', trainLimit: 64, validationLimit: 32 },
        batchSize: 16,
        epochs: 100_000,
        // Waits for a cancel.
        seed: 1,
        optimizer: { learningRate: 0.1 },
      },
    });
    const jobId = stringAt(started, 'startTrainingJob', 'job', 'id');
    for await (const { state } of jobs.watchJob(jobId)) if (state === 'RUNNING') break;
    const update = store.jobs.update.bind(store.jobs);
    store.jobs.update = (id, change) =>
      change.state === 'CANCELING'
        ? Promise.reject(new StoreError(fault, '/secret/place/store.db', 'is at fault', 'Mend it.'))
        : update(id, change);
    const refused = await post(operation('cancel-training-job'), { input: { jobId } });
    expect(refused.errors).toMatchObject([{ extensions: { code } }]);
    expect(JSON.stringify(refused)).not.toContain('/secret');
    expect((await jobs.find(jobId))?.state).toBe('RUNNING');

    store.jobs.update = update;
    await post(operation('cancel-training-job'), { input: { jobId } });
    for await (const { state } of jobs.watchJob(jobId)) if (state === 'CANCELED') return;
    throw new Error('expected the job to be canceled');
  },
);
