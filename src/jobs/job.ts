import type { EpochMetrics, MemoryStatistics, TrainingProgress } from '../training/training-event.js';
import type { RunSettings } from '../training/check-ranges.js';
import type { DeviceKind, TrainingConfig } from '../training/training-config.js';

export const TRAINING_JOB_STATES = [
  'QUEUED',
  'RUNNING',
  'CANCELING',
  'CANCELED',
  'SUCCEEDED',
  'FAILED',
  'INTERRUPTED',
] as const;

export type TrainingJobState = (typeof TRAINING_JOB_STATES)[number];

/** A training job as it is known at one moment. Immutable: a change makes a new one. */
export interface Job {
  /** UUID version 7: they sort by time of creation. */
  readonly id: string;
  /** What a person calls it; null: nothing. */
  readonly name: string | null;
  readonly state: TrainingJobState;
  readonly modelId: string | null;
  readonly modelName: string;
  readonly config: TrainingConfig;
  /** The memory strategy that runs: what AUTO chose, where the config says AUTO. */
  readonly strategy: TrainingConfig['memoryStrategy'];
  /** What it takes of its device's memory by its plan. Null: not known, of a job that an earlier version started. */
  readonly plannedBytes: number | null;
  readonly progress: TrainingProgress;
  /** Null until it has started. */
  readonly memory: MemoryStatistics | null;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

export type { DeviceKind, EpochMetrics, MemoryStatistics, RunSettings, TrainingConfig, TrainingProgress };
