import { findCheckpoints } from '../training/checkpoint.js';
import { jobFolder } from './job-folder.js';
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
 * Of a job that does not run: where its newest checkpoint stands, from which it can go on. That may be before what it had
 * shown when its process died, and after it where it stopped in order. Files are not read: a damaged one counts.
 */
export async function keptProgress({ id, progress }: Job, stateDirectory: string): Promise<Job['progress']> {
  const { checkpointDirectory } = jobFolder(stateDirectory, id);
  const [newest] = await findCheckpoints(checkpointDirectory).catch(() => []);
  if (newest === undefined) return NO_PROGRESS;
  const { stepsPerEpoch } = progress;
  const { epoch, step } =
    newest.steps === 0
      ? { epoch: newest.epoch, step: stepsPerEpoch }
      : { epoch: newest.epoch + 1, step: newest.steps };
  if (epoch === progress.epoch && step === progress.step) return progress;
  return { ...NO_PROGRESS, epoch, step, stepsPerEpoch };
}
