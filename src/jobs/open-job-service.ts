import { realpath } from 'node:fs/promises';
import { checkConfig } from '../training/check-config.js';
import { KEPT_CHECKPOINTS } from '../training/checkpoint.js';
import { setUnknownJobFoldersAside } from './job-folder.js';
import { JobLedger } from './job-ledger.js';
import { JobQueue } from './job-queue.js';
import type { JobServiceOptions, JobServiceSettings } from './job-service-options.js';
import type { JobService } from './job-service.js';
import { LocalJobService } from './local-job-service.js';
import { queueInterrupted, recover } from './recover.js';
import { ids } from './uuid-v7.js';

const DEFAULTS = {
  resumeOnStart: false,
  leavesQueue: false,
  maxRunning: 1,
  memoryBudgets: { CPU: Infinity, CUDA: Infinity },
  keepCheckpoints: KEPT_CHECKPOINTS,
  check: checkConfig,
  memoryKills: () => null,
  trainerProcess: new URL('./trainer-process.js', import.meta.url),
  cancelGraceMilliseconds: 30_000,
  closeGraceMilliseconds: 8000,
  onTransition: () => undefined,
  onWarning: () => undefined,
  onError: (error: Error) => process.emitWarning(error),
};

/**
 * Opens the jobs of a store: those that a dead server left running become INTERRUPTED (or CANCELED, where that had been
 * asked for), those in the queue go on unless it shall be left, and the interrupted as well where `resumeOnStart` says so. Throws StoreError.
 */
export async function openJobService(options: JobServiceOptions): Promise<JobService> {
  const stateDirectory = await realpath(options.stateDirectory);
  const settings: JobServiceSettings = { ...DEFAULTS, ...options, stateDirectory };
  const { store } = settings;
  await recover(settings);
  if (settings.resumeOnStart) await queueInterrupted(settings);
  const newestModels = await store.models.list({ first: 1, afterId: null });
  const newestJobs = await store.jobs.list(
    { first: 1, afterId: null },
    { states: null, modelId: null, search: null },
  );
  for (const { id } of [...newestModels.items, ...newestJobs.items]) ids.passBy(id);
  const ledger = await JobLedger.open(store, settings.onTransition);
  const aside = await setUnknownJobFoldersAside(stateDirectory, (id) => ledger.knows(id));
  if (aside.count > 0) settings.onWarning('set folders of jobs aside that the store does not know', aside);
  const left = settings.leavesQueue ? ledger.queued().map(({ id }) => id) : [];
  const queue = new JobQueue(ledger, settings, new Set(left));
  queue.wake();
  return new LocalJobService(ledger, queue, settings);
}
