import type { Job, TrainingJobState } from './job.js';

/** All jobs of a service at one moment. */
export interface JobsOverview {
  /** How many jobs are in each state, zeros included. */
  readonly counts: ReadonlyMap<TrainingJobState, number>;
  /** Jobs that have a trainer, RUNNING or CANCELING. */
  readonly running: readonly Job[];
  /** Subscriptions to jobs and epochs that are open. */
  readonly watchers: number;
}
