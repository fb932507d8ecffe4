import type { TrainingJobState } from '../jobs/job.js';
import { ExpectedError } from '../terminal/expected-error.js';
import type { OpenServer } from './open-server.js';
import type { QueuePlace } from './progress-line.js';
import type { ServedEpoch } from './served-epoch.js';
import { UnknownJobError } from './unknown-job-error.js';

/** A job as the document training-job tells it: of its fields, those that commands read. */
export interface ServedTrainingJob {
  readonly id: string;
  readonly name: string | null;
  readonly state: TrainingJobState;
  readonly queuePlace: QueuePlace | null;
  readonly modelName: string;
  readonly memoryStrategy: string;
  readonly epochs: number;
  readonly progress: { readonly epoch: number; readonly step: number; readonly stepsPerEpoch: number };
  readonly epochMetrics: readonly ServedEpoch[];
  readonly failure: { readonly code: string; readonly message: string } | null;
}

/** A job with its epochs after the given one. Throws UnknownJobError where there is none of this id. */
export async function findJob(
  { client }: Pick<OpenServer, 'client'>,
  id: string,
  afterEpoch = 0,
): Promise<ServedTrainingJob> {
  const job = await client.request<ServedTrainingJob | null>('training-job', { id, afterEpoch });
  if (job === null) {
    throw new UnknownJobError(
      `Expected the id of a training job but received "${id}", which no training job has.`,
    );
  }
  return job;
}

/** Throws ExpectedError, which says what to do, where a job has ended otherwise than well. */
export function expectSucceeded(
  { id, state, failure }: ServedTrainingJob,
  { whereabouts }: Pick<OpenServer, 'whereabouts'>,
): void {
  if (state === 'SUCCEEDED') return;
  if (failure !== null) throw new ExpectedError(`Job ${id} is ${state}. ${failure.code}: ${failure.message}`);
  throw new ExpectedError(`Job ${id} is ${state}. It can go on: densegraph resume ${id}${whereabouts}`);
}
