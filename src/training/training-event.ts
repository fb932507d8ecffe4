import type { MemoryStrategy } from '../compiler/memory-strategy.js';
import type { MemoryCategories } from '../compiler/training-plan.js';

export interface MemoryStatistics {
  readonly plannedBytes: number;
  readonly peakBytes: number;
  readonly currentBytes: number;
  readonly categories: MemoryCategories;
  /** The process's resident set at its highest, from the operating system. */
  readonly processPeakBytes: number;
}

export interface EpochMetrics {
  /** From 1. */
  readonly epoch: number;
  readonly learningRate: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  readonly seconds: number;
  readonly imagesPerSecond: number;
  /**
   * Of `seconds`, those in which the engine stood still for data: until the loader had the next batch, and while it was
   * written to the device. Null for epochs of versions that did not measure it.
   */
  readonly dataWaitSeconds: number | null;
  readonly memory: MemoryStatistics;
  /** ISO 8601. */
  readonly completedAt: string;
}

export interface TrainingProgress {
  /** The epoch that runs, from 1. */
  readonly epoch: number;
  /** Steps done in it. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** Mean over the epoch so far. */
  readonly trainLoss: number | null;
  readonly imagesPerSecond: number | null;
  readonly remainingSeconds: number | null;
}

/** What a run tells while it goes, in order. Plain data. */
export type RunEvent =
  | { readonly type: 'started'; readonly strategy: MemoryStrategy; readonly memory: MemoryStatistics }
  | { readonly type: 'progress'; readonly progress: TrainingProgress }
  /** Sent after the epoch's checkpoint is kept. */
  | { readonly type: 'epoch'; readonly metrics: EpochMetrics };

/** The same, and how it ends. Plain data: it crosses a process boundary. */
export type TrainingEvent =
  | RunEvent
  | { readonly type: 'succeeded' }
  | { readonly type: 'canceled' }
  | { readonly type: 'failed'; readonly code: string; readonly message: string };
