import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openJobService } from '#densegraph/jobs/open-job-service.js';
import { openStore } from '#densegraph/store/store.js';
import { onMachineWithGpu } from '../runtime/cuda-machine.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { TINY } from '../training/tiny-config.js';
import { reaches } from './open-test-jobs.js';

onMachineWithGpu({ run: { code: 'DEVICE_LOST', message: 'kernel 5: relu "a": cudaErrorUnknown' } });

it('a lost device ends the job as FAILED with its code, and the server goes on', async () => {
  const stateDirectory = temporaryFolder();
  const store = await openStore(join(stateDirectory, 'store.db'));
  const jobs = await openJobService({ store, stateDirectory, dataDirectory: null, threads: 1 });
  onTestFinished(() => jobs.close().then(() => store.close()));
  const config = { ...TINY, device: 'CUDA', precision: 'BFLOAT16' } as const;
  const start = () =>
    jobs.start({ name: null, config, modelId: null, modelName: 'tiny', idempotencyKey: null });
  for (let turn = 0; turn < 2; turn++) {
    const { id } = await start();
    const { failure } = await reaches(jobs, id, 'FAILED');
    expect(failure).toEqual({
      code: 'DEVICE_LOST',
      message:
        'The device failed: kernel 5: relu "a": cudaErrorUnknown. Check it with nvidia-smi: it may need a reset, or the ' +
        'machine a restart.',
    });
  }
});
