import type { OptimizerSettings } from '../compiler/compile-options.js';
import type { TrainingConfig } from './training-config.js';

/** A setting that no run can have. `path` is its place in the TrainingConfig, as in optimizer.learningRate. */
export class InvalidTrainingConfigError extends Error {
  override readonly name = 'InvalidTrainingConfigError';

  constructor(
    readonly path: string,
    message: string,
  ) {
    super(message);
  }
}

/** What a number must be, in words and as a test. */
export interface Range {
  readonly expected: string;
  readonly holds: (value: number) => boolean;
}

export const LARGEST_BATCH = 65_536;
const MOST_EPOCHS = 100_000;
/** As the API takes of any list. */
const MOST_MILESTONES = 1_000;

/** What a config says of a run beside its network and data. */
export type RunSettings = Omit<TrainingConfig, 'model' | 'image' | 'classes' | 'dataset' | 'initialWeights'>;

/** Throws InvalidTrainingConfigError at the first number out of its range; model, image and data set are checked elsewhere. */
export function checkRanges(config: TrainingConfig): void {
  const { augmentation, image } = config;
  checkSettings(config);
  expectPadding(augmentation, Math.min(image.height, image.width));
}

/** The same for what can be told without the network and its images. */
export function checkSettings(settings: RunSettings): void {
  const { optimizer, augmentation, learningRateMilestones: milestones } = settings;
  const { memoryBudgetBytes: budget, checkpointEverySteps: steps } = settings;
  expectInRange('epochs', settings.epochs, whole(1, MOST_EPOCHS));
  expectInRange('optimizer.learningRate', optimizer.learningRate, POSITIVE);
  checkStepRanges(settings);
  if (milestones.length > MOST_MILESTONES) {
    throw new InvalidTrainingConfigError(
      'learningRateMilestones',
      `Expected at most ${MOST_MILESTONES} epochs for learningRateMilestones but received ${milestones.length}.`,
    );
  }
  milestones.forEach((milestone, i) =>
    expectInRange(
      `learningRateMilestones[${i}]`,
      milestone,
      whole((milestones[i - 1] ?? 0) + 1, MOST_EPOCHS),
    ),
  );
  expectPadding(augmentation, Infinity);
  expectInRange('learningRateDecay', settings.learningRateDecay, POSITIVE);
  expectInRange('seed', settings.seed, whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER));
  if (steps !== null) expectInRange('checkpointEverySteps', steps, POSITIVE_INTEGER);
  if (budget !== null) expectInRange('memoryBudgetBytes', budget, POSITIVE_INTEGER);
}

function expectPadding({ randomCropPadding }: TrainingConfig['augmentation'], side: number): void {
  expectInRange('augmentation.randomCropPadding', randomCropPadding, {
    expected: "a whole number from 0 and below the images' height and width",
    holds: (value) => Number.isSafeInteger(value) && value >= 0 && value < side,
  });
}

/** The same for what a step is compiled by. */
export function checkStepRanges({
  batchSize,
  optimizer,
  device,
  precision,
}: Pick<TrainingConfig, 'batchSize' | 'device' | 'precision'> & {
  readonly optimizer: OptimizerSettings;
}): void {
  expectInRange('batchSize', batchSize, whole(1, LARGEST_BATCH));
  expectInRange('optimizer.momentum', optimizer.momentum, {
    expected: 'a number from 0 and below 1',
    holds: (value) => value >= 0 && value < 1,
  });
  expectInRange('optimizer.weightDecay', optimizer.weightDecay, {
    expected: `a number from 0 to ${LARGEST}`,
    holds: (value) => value >= 0 && value <= LARGEST,
  });
  if (optimizer.nesterov && optimizer.momentum === 0) {
    throw new InvalidTrainingConfigError(
      'optimizer.nesterov',
      'Expected a momentum above 0 for optimizer.nesterov but received 0.',
    );
  }
  checkPrecision({ device, precision });
}

/** Throws InvalidTrainingConfigError where the device does not compute in the precision. */
export function checkPrecision({ device, precision }: Pick<TrainingConfig, 'device' | 'precision'>): void {
  if (device !== 'CPU' || precision === 'FLOAT32') return;
  throw new InvalidTrainingConfigError(
    'precision',
    `Expected FLOAT32 for precision on the device CPU, whose engine stores nothing else, but received ${precision}. ` +
      'Choose FLOAT32, or the device CUDA.',
  );
}

/** About the largest of float32. */
const LARGEST = 3.4028e38;
const POSITIVE: Range = {
  expected: `a number above 0 and at most ${LARGEST}`,
  holds: (value) => value > 0 && value <= LARGEST,
};
export const POSITIVE_INTEGER = whole(1, Number.MAX_SAFE_INTEGER);

export function whole(from: number, to: number): Range {
  return {
    expected: `a whole number from ${from} to ${to}`,
    holds: (value) => Number.isSafeInteger(value) && value >= from && value <= to,
  };
}

/** Throws InvalidTrainingConfigError where the number at `path` is not what it must be. */
export function expectInRange(path: string, value: number, { expected, holds }: Range): void {
  // The engine counts in float32, where more than that is infinite.
  if (!Number.isFinite(Math.fround(value)) || !holds(value)) {
    throw new InvalidTrainingConfigError(path, `Expected ${expected} for ${path} but received ${value}.`);
  }
}
