import type { EpochMetrics, Job } from './job.js';

/** Of a job that has done nothing yet. */
export const NO_PROGRESS: Job['progress'] = {
  epoch: 0,
  step: 0,
  stepsPerEpoch: 0,
  trainLoss: null,
  imagesPerSecond: null,
  remainingSeconds: null,
};

/** Of a job that has just completed an epoch. */
export function progressAfter(metrics: EpochMetrics, { progress, config }: Job): Job['progress'] {
  return {
    epoch: metrics.epoch,
    step: progress.stepsPerEpoch,
    stepsPerEpoch: progress.stepsPerEpoch,
    trainLoss: metrics.trainLoss,
    imagesPerSecond: metrics.imagesPerSecond,
    remainingSeconds: metrics.epoch === config.epochs ? 0 : progress.remainingSeconds,
  };
}

/**
 * Of a job whose run has ended without a word, or by a failure: what it can at least go on from, which is the newest
 * epoch that is kept; null: none is.
 */
export function progressKept(lastEpoch: EpochMetrics | null, job: Job): Job['progress'] {
  return lastEpoch === null ? NO_PROGRESS : { ...progressAfter(lastEpoch, job), remainingSeconds: null };
}
