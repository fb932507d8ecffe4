import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Job, TrainingJobState } from '#densegraph/jobs/job.js';
import type { JobService } from '#densegraph/jobs/job-service.js';
import type { JobServiceOptions } from '#densegraph/jobs/job-service-options.js';
import { openJobService } from '#densegraph/jobs/open-job-service.js';
import { openStore, type Store } from '#densegraph/store/store.js';
import { temporaryFolder } from '../store/temporary-folder.js';

export interface TestJobs {
  readonly jobs: JobService;
  readonly store: Store;
  readonly stateDirectory: string;
  /** For the files by which a test and its fake trainers talk. */
  readonly folder: string;
  /** Failures that no caller heard of. */
  readonly errors: Error[];
  readonly close: () => Promise<void>;
}

export const FAKE_TRAINER = pathToFileURL(join(import.meta.dirname, 'fake-trainer.mjs'));

/** Jobs with fake trainers, in a folder of their own unless one is given; closed when the test has ended. */
export async function openTestJobs(
  options: Partial<JobServiceOptions> = {},
  folder = temporaryFolder(),
): Promise<TestJobs> {
  const stateDirectory = join(folder, 'state');
  mkdirSync(stateDirectory, { recursive: true });
  const store = options.store ?? (await openStore(join(stateDirectory, 'store.db')));
  const errors: Error[] = [];
  const jobs = await openJobService({
    store,
    stateDirectory,
    dataDirectory: folder,
    threads: 2,
    check: () => Promise.resolve({ strategy: 'SHARED_CONCAT', plannedBytes: 1000 }),
    trainerProcess: FAKE_TRAINER,
    // A script that waits for a file does not hear a cancel.
    closeGraceMilliseconds: 1000,
    onError: (error) => errors.push(error),
    ...options,
  });
  let closed: Promise<void> | null = null;
  const close = () => (closed ??= jobs.close().then(() => store.close()));
  onTestFinished(close);
  return { jobs, store, stateDirectory, folder, errors, close };
}

/** The job as soon as it is in the state. Throws when it ends in another. */
export async function reaches(jobs: JobService, id: string, state: TrainingJobState): Promise<Job> {
  let last: Job | null = null;
  for await (const job of jobs.watchJob(id)) {
    last = job;
    if (job.state === state) return job;
  }
  throw new Error(`expected job ${id} to be ${state}, but it is ${JSON.stringify(last)}`);
}
