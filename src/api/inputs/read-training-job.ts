import type { RunSettings, TrainingConfig } from '../../jobs/job.js';
import { checkNumber } from './check-number.js';
import { InvalidInputError } from './invalid-input-error.js';
import type { DatasetInput, StartTrainingJobInput } from './start-training-job-input.js';

/**
 * The parts of a config that do not depend on the model, the data set and files, as plain data with all defaults filled in.
 * What the engine could not run is for the job service to refuse. Throws InvalidInputError.
 */
export function readTrainingSettings(input: StartTrainingJobInput): RunSettings {
  const { learningRate, momentum, nesterov, weightDecay } = input.optimizer;
  // The engine would run with a factor above 1, but that is no decay.
  const learningRateDecay = checkNumber('input.learningRateDecay', input.learningRateDecay ?? 0.1, {
    above: 0,
    to: 1,
  });
  return {
    augmentation: {
      randomCropPadding: input.augmentation?.randomCropPadding ?? 0,
      horizontalFlip: input.augmentation?.horizontalFlip ?? false,
    },
    normalization: input.normalization,
    epochs: input.epochs,
    batchSize: input.batchSize,
    optimizer: { learningRate, momentum, nesterov, weightDecay },
    learningRateMilestones: input.learningRateMilestones ?? [],
    learningRateDecay,
    seed: input.seed ?? 0,
    device: input.device,
    precision: input.precision,
    allowTf32: input.allowTf32,
    allowNondeterministic: input.allowNondeterministic,
    memoryStrategy: input.memoryStrategy,
    memoryBudgetBytes: input.memoryBudgetBytes ?? null,
    checkpointEverySteps: input.checkpointEverySteps ?? null,
  };
}

const LONGEST_KEY = 200;

/** Throws InvalidInputError where the key is empty or too long to keep. */
export function readIdempotencyKey(key: string | null | undefined): string | null {
  if (key == null) return null;
  if (key === '' || key.length > LONGEST_KEY || /[\p{Cc}\p{Cs}]/u.test(key)) {
    throw new InvalidInputError(
      'input.idempotencyKey',
      `Expected 1 to ${LONGEST_KEY} characters that can be seen for input.idempotencyKey but received ${key.length}: ` +
        JSON.stringify(key.slice(0, LONGEST_KEY)),
    );
  }
  return key;
}

/** The request as plain data; whether it can be satisfied is for src/data to say. */
export function readDatasetRequest({
  name,
  resize,
  trainLimit,
  validationLimit,
}: DatasetInput): TrainingConfig['dataset'] {
  return {
    name,
    resize: resize == null ? null : { height: resize.height, width: resize.width },
    trainLimit: trainLimit ?? null,
    validationLimit: validationLimit ?? null,
  };
}
