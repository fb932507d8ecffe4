import type { EpochMetrics, MemoryStatistics, TrainingConfig } from '#densegraph/jobs/job.js';
import type { StartRequest } from '#densegraph/jobs/job-service.js';
import type { TrainingEvent } from '#densegraph/training/training-event.js';

/** One step of fake-trainer.mjs. */
export type Step =
  | { readonly send: TrainingEvent }
  | { readonly progress: number }
  | { readonly touch: string }
  | { readonly checkpoint: string }
  | { readonly untilFile: string }
  | { readonly untilCancel: true }
  | { readonly print: string }
  | { readonly kill: NodeJS.Signals }
  | { readonly exit: number }
  | { readonly block: true }
  | { readonly reveal: true };

export function memory(peakBytes = 1000): MemoryStatistics {
  const categories = {
    parameterBytes: 1,
    gradientBytes: 2,
    optimizerBytes: 3,
    savedActivationBytes: 4,
    temporaryBytes: 5,
  };
  return { plannedBytes: 15, peakBytes, currentBytes: 10, categories, processPeakBytes: 2 ** 40 };
}

export function epochMetrics(epoch: number): EpochMetrics {
  return {
    epoch,
    learningRate: 0.1,
    trainLoss: 2 / epoch,
    trainAccuracy: 0.5,
    validationLoss: 3 / epoch,
    validationAccuracy: 0.25,
    seconds: 1.5,
    imagesPerSecond: 100,
    dataWaitSeconds: 0.01,
    memory: memory(1000 + epoch),
    completedAt: '2026-01-02T03:04:05.678Z',
  };
}

export const STARTED: Step = { send: { type: 'started', strategy: 'SHARED_CONCAT', memory: memory() } };
export const SUCCEEDED: Step = { send: { type: 'succeeded' } };
export const CANCELED: Step = { send: { type: 'canceled' } };
export const epoch = (number: number): Step => ({ send: { type: 'epoch', metrics: epochMetrics(number) } });

/** Progress within an epoch, of 7 steps. */
export const at = (number: number, step: number): Step => ({
  send: {
    type: 'progress',
    progress: {
      epoch: number,
      step,
      stepsPerEpoch: 7,
      trainLoss: 1,
      imagesPerSecond: 5,
      remainingSeconds: 1,
    },
  },
});

/** The config of a job whose fake trainer takes these steps. */
export function config(...steps: readonly Step[]): TrainingConfig {
  return {
    model: { preset: 'D2L_DENSENET' },
    image: { channels: 1, height: 28, width: 28 },
    classes: 10,
    dataset: { name: JSON.stringify(steps), resize: null, trainLimit: null, validationLimit: null },
    augmentation: { randomCropPadding: 0, horizontalFlip: false },
    normalization: 'NONE',
    epochs: 3,
    batchSize: 32,
    optimizer: { learningRate: 0.1, momentum: 0.9, nesterov: false, weightDecay: 1e-4 },
    learningRateMilestones: [2],
    learningRateDecay: 0.1,
    seed: 0,
    initialWeights: null,
    device: 'CPU',
    precision: 'FLOAT32',
    allowTf32: false,
    allowNondeterministic: false,
    memoryStrategy: 'AUTO',
    memoryBudgetBytes: null,
    checkpointEverySteps: null,
  };
}

export function request(...steps: readonly Step[]): StartRequest {
  return {
    name: null,
    config: config(...steps),
    modelId: null,
    modelName: 'D2L_DENSENET',
    idempotencyKey: null,
  };
}
