import type { EpochMetrics, Job, RunSettings, TrainingJobState } from './job.js';
import type { JobsOverview } from './jobs-overview.js';
import type { QueuePlace } from './queue-place.js';
import type { TrainingConfig } from '../training/training-config.js';

/** What a start may carry besides the config itself. */
export interface StartRequest {
  /** What a person calls the job; null: nothing. No part of what an idempotency key stands for. */
  readonly name: string | null;
  readonly config: TrainingConfig;
  readonly modelId: string | null;
  readonly modelName: string;
  /** A second start with the same key and the same config returns the first job; another config: ConflictError. */
  readonly idempotencyKey: string | null;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly totalCount: number;
}

/** Which jobs are listed: those that all of it holds for. */
export interface JobFilter {
  /** Null: any. */
  readonly states: readonly TrainingJobState[] | null;
  /** Null: any, and jobs without a kept model. */
  readonly modelId: string | null;
  /** That the name of the job or of its model has in it, A to Z in either case. Null: any. */
  readonly search: string | null;
}

export interface PageRequest {
  /** 1 to 100. */
  readonly first: number;
  /** Id of the item after which the page begins; null: from the newest. */
  readonly after: string | null;
}

/** Starts, watches and ends training jobs; each runs in a child process, as many at a time as may, others queue. */
export interface JobService {
  /** Throws InvalidTrainingConfigError for settings that no job can have, whatever its network and data: before those are read. */
  checkSettings(settings: RunSettings): void;
  /**
   * Plans the job, checks data set, device and memory, writes the row, queues it. Nothing is written on failure.
   * Throws InvalidModelError, DatasetUnavailableError, DeviceUnavailableError, InsufficientMemoryError, ConflictError.
   */
  start(request: StartRequest): Promise<Job>;
  /** Idempotent. The job stops at its next step. Throws NotFoundError; ConflictError when it has already ended. */
  cancel(id: string): Promise<Job>;
  /**
   * Has a job that was INTERRUPTED, CANCELED or FAILED go on from its last checkpoint, to the same weights bit for bit as
   * if it had never stopped; it waits for its turn, after those that wait already. Throws NotFoundError; ConflictError
   * where the job is in another state or has diverged, which it would do again; DatasetUnavailableError,
   * DeviceUnavailableError, InsufficientMemoryError. Only its process reads data and checkpoints: where those have changed,
   * or none of these can be read, the job becomes FAILED (DATASET_CHANGED, CHECKPOINTS_DAMAGED).
   */
  resume(id: string): Promise<Job>;
  /** Gives a job another name, or none, in whatever state it is. Throws NotFoundError. */
  rename(id: string, name: string | null): Promise<Job>;
  /** Removes the row and the files of a job that has ended. Throws NotFoundError; ConflictError while it runs. */
  delete(id: string): Promise<void>;
  find(id: string): Promise<Job | null>;
  /** The job that was started with this idempotency key. */
  findByIdempotencyKey(key: string): Promise<Job | null>;
  /** Newest first. */
  list(page: PageRequest, filter: JobFilter): Promise<Page<Job>>;
  /** Completed epochs after the given one, in order, without gaps. */
  epochs(id: string, afterEpoch: number): Promise<readonly EpochMetrics[]>;
  /** The newest completed epoch; null: none, or no such job. */
  lastEpoch(id: string): Promise<EpochMetrics | null>;
  /** Every completed epoch after `afterEpoch` exactly once, in order; ends when the job has ended. Throws NotFoundError. */
  watchEpochs(id: string, afterEpoch: number): AsyncIterableIterator<EpochMetrics>;
  /** The job as it is now, then at each change, at most some ten times a second; ends when it has ended; a slow reader skips. */
  watchJob(id: string): AsyncIterableIterator<Job>;
  /** Where a job stands in the queue at this moment; null: it does not wait there. Who watches it hears when that changes. */
  queuePlace(id: string): QueuePlace | null;
  /** What an operator wants to know of all jobs at this moment. Throws StoreError. */
  overview(): Promise<JobsOverview>;
  /** Ends the running children (their jobs become INTERRUPTED) and the queue. */
  close(): Promise<void>;
}
