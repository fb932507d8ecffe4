import type { TrainingConfig } from '../../jobs/job.js';
import { checkNumber } from './check-number.js';
import { checkStrategy } from './check-strategy.js';
import { InvalidInputError } from './invalid-input-error.js';
import { readOptimizer } from './read-optimizer.js';
import type { DatasetInput, StartTrainingJobInput } from './start-training-job-input.js';
import { BATCH_SIZES, EPOCHS } from './training-ranges.js';

/** The parts of a config that do not depend on the model and the data set. Throws InvalidInputError. */
export function readTrainingSettings(
  input: StartTrainingJobInput,
): Omit<TrainingConfig, 'model' | 'image' | 'classes' | 'dataset'> {
  checkStrategy('input.memoryStrategy', input.memoryStrategy);
  const memoryBudgetBytes = input.memoryBudgetBytes ?? null;
  if (memoryBudgetBytes !== null) checkNumber('input.memoryBudgetBytes', memoryBudgetBytes, { from: 1 });
  return {
    epochs: checkNumber('input.epochs', input.epochs, EPOCHS),
    batchSize: checkNumber('input.batchSize', input.batchSize, BATCH_SIZES),
    optimizer: readOptimizer(input.optimizer, 'input.optimizer'),
    learningRateMilestones: readMilestones(input.learningRateMilestones ?? []),
    learningRateDecay: checkNumber('input.learningRateDecay', input.learningRateDecay ?? 0.1, {
      above: 0,
      to: 1,
    }),
    seed: input.seed ?? 0,
    device: input.device,
    memoryStrategy: input.memoryStrategy,
    memoryBudgetBytes,
  };
}

function readMilestones(milestones: readonly number[]): readonly number[] {
  milestones.forEach((milestone, i) =>
    checkNumber(`input.learningRateMilestones[${i}]`, milestone, { above: milestones[i - 1] ?? 0 }),
  );
  return milestones;
}

const LONGEST_KEY = 200;

/** Throws InvalidInputError where the key is empty or too long to keep. */
export function readIdempotencyKey(key: string | null | undefined): string | null {
  if (key == null) return null;
  if (key === '' || key.length > LONGEST_KEY) {
    throw new InvalidInputError(
      'input.idempotencyKey',
      `Expected 1 to ${LONGEST_KEY} characters for input.idempotencyKey but received ${key.length}`,
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
