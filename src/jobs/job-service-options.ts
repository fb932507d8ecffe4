import type { Job, TrainingJobState } from './job.js';
import type { Store } from '../store/store.js';
import type { DeviceKind, TrainingConfig, TrainingPlace } from '../training/training-config.js';

/**
 * Plans a job and checks its data set, device and memory, writing nothing. Throws InvalidModelError,
 * InvalidTrainingConfigError, DatasetUnavailableError, DeviceUnavailableError, InsufficientMemoryError.
 * @returns the plan, of which the job keeps the strategy and the bytes
 */
export type CheckConfig = (
  config: TrainingConfig,
  place: TrainingPlace,
) => Promise<{ readonly strategy: TrainingConfig['memoryStrategy']; readonly plannedBytes: number }>;

export type OnTransition = (job: Job, before: TrainingJobState | null) => void;

/** What an operator should know of, and the figures or names that tell it apart. */
export type OnWarning = (message: string, details: Readonly<Record<string, string | number>>) => void;

export interface JobServiceOptions {
  /** Stays the caller's to close, after the service. */
  readonly store: Store;
  /** A folder that is there; checkpoints and logs go to its folder `jobs`. */
  readonly stateDirectory: string;
  /** Folder of data sets; null where only the built-in ones are wanted. */
  readonly dataDirectory: string | null;
  /** Threads of one job. */
  readonly threads: number;
  /** Whether jobs that are INTERRUPTED when the service opens go on by themselves. By default they stay so. */
  readonly resumeOnStart?: boolean;
  /** Whether jobs that wait in the queue when the service opens stay there, and only later ones run. By default they run. */
  readonly leavesQueue?: boolean;
  /** Jobs that run at the same time; 1 by default. */
  readonly maxRunning?: number;
  /** What the jobs that run may take of each device's memory by their plans, all together; by default no limit. */
  readonly memoryBudgets?: Readonly<Record<DeviceKind, number>>;
  /** Checkpoints of a job that are kept; by default training's own count. */
  readonly keepCheckpoints?: number;
  /** By default training's own. */
  readonly check?: CheckConfig;
  /** How many processes the system has killed so far because memory ran out; by default, and as null, nobody counts. */
  readonly memoryKills?: () => number | null;
  /** The module that the child process runs. */
  readonly trainerProcess?: URL;
  /** How long a canceled trainer may take to its next step before it is killed. */
  readonly cancelGraceMilliseconds?: number;
  /** The same when the service closes. */
  readonly closeGraceMilliseconds?: number;
  /** Hears of each job that has come to another state, or is new: then `before` is null. */
  readonly onTransition?: OnTransition;
  /** Hears of what the opening of the service had to put right, such as a trainer that a dead server left. */
  readonly onWarning?: OnWarning;
  /** Hears of failures that no caller hears of, such as a store that cannot be written; by default a process warning. */
  readonly onError?: (error: Error) => void;
}

export type JobServiceSettings = Required<JobServiceOptions>;
