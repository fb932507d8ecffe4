import type { Augmentation } from '../data/augmentation.js';
import { NO_AUGMENTATION } from '../data/augmentation.js';
import type { Normalization } from '../data/channel-statistics.js';
import { checkRanges, InvalidTrainingConfigError } from '../training/check-ranges.js';
import type { TrainingConfig } from '../training/training-config.js';
import type { Plan } from './compile.js';
import type { TrainingData } from './data.js';
import { expectFields, expectOneOf, type FieldKinds } from './expect-fields.js';

/** How a network is trained. */
export interface TrainerOptions {
  readonly data: TrainingData;
  readonly epochs: number;
  /** 0.1 where it is left out. */
  readonly learningRate?: number;
  /** Epochs after which the learning rate is multiplied by `learningRateDecay`; none where they are left out. */
  readonly learningRateMilestones?: readonly number[];
  /** 0.1 where it is left out. */
  readonly learningRateDecay?: number;
  /** Of the training images alone; none where it is left out. */
  readonly augmentation?: Partial<Augmentation>;
  /** PER_CHANNEL: by mean and deviation of the training images. NONE where it is left out: pixels are 0 to 1. */
  readonly normalization?: Normalization;
  /** Of first weights, order and augmentation: the same seed gives the same weights bit for bit. 0 where it is left out. */
  readonly seed?: number;
  /**
   * A safetensors file with torchvision's names to start from, instead of the seed's numbers; a classifier of another shape
   * starts afresh.
   */
  readonly initialWeights?: string;
  /**
   * A folder for checkpoints, which is made where it is missing: training goes on from the newest in it, also in another
   * process, and ends with the same bits as if it had never stopped. Where it is left out, memory holds the newest.
   */
  readonly checkpoints?: string;
  /** Checkpoints within an epoch, after so many steps of it each; only after each epoch where it is left out. */
  readonly checkpointEverySteps?: number;
  /** How many checkpoints stay in the folder: the newest two where it is left out. */
  readonly keepCheckpoints?: number;
}

const OPTION_KINDS: FieldKinds<TrainerOptions> = {
  data: 'object',
  epochs: 'number',
  learningRate: 'number',
  learningRateMilestones: 'object',
  learningRateDecay: 'number',
  augmentation: 'object',
  normalization: 'string',
  seed: 'number',
  initialWeights: 'string',
  checkpoints: 'string',
  checkpointEverySteps: 'number',
  keepCheckpoints: 'number',
};
const AUGMENTATION_KINDS: FieldKinds<Augmentation> = {
  randomCropPadding: 'number',
  horizontalFlip: 'boolean',
};

const NORMALIZATIONS: readonly Normalization[] = ['NONE', 'PER_CHANNEL'];

/** Throws InvalidTrainingConfigError for what is no plan, or options of other names or kinds. */
export function expectTrainer(plan: unknown, options: TrainerOptions): void {
  if (typeof plan !== 'object' || plan === null || !('network' in plan)) {
    throw new InvalidTrainingConfigError(
      'plan',
      'Expected a plan for plan, as compile makes it, but received something else.',
    );
  }
  expectFields<TrainerOptions>('', options, OPTION_KINDS);
  if (options.augmentation !== undefined)
    expectFields<Augmentation>('augmentation', options.augmentation, AUGMENTATION_KINDS);
  const { learningRateMilestones = [], normalization = 'NONE' } = options;
  if (!Array.isArray(learningRateMilestones)) {
    throw new InvalidTrainingConfigError(
      'learningRateMilestones',
      'Expected a list of epochs for learningRateMilestones but received another object.',
    );
  }
  expectOneOf('normalization', normalization, NORMALIZATIONS);
}

/** What a run depends on, but for its data's name and the weights that it starts from. Throws InvalidTrainingConfigError. */
export function configOf({ network, settings }: Plan, options: TrainerOptions): TrainingConfig {
  const { learningRate = 0.1, learningRateMilestones = [], learningRateDecay = 0.1 } = options;
  const config: TrainingConfig = {
    ...settings,
    model: network.model,
    image: network.image,
    classes: network.classes,
    dataset: { name: 'arrays', resize: null, trainLimit: null, validationLimit: null },
    augmentation: { ...NO_AUGMENTATION, ...options.augmentation },
    normalization: options.normalization ?? 'NONE',
    epochs: options.epochs,
    optimizer: { learningRate, ...settings.optimizer },
    learningRateMilestones,
    learningRateDecay,
    seed: options.seed ?? 0,
    initialWeights: null,
    checkpointEverySteps: options.checkpointEverySteps ?? null,
  };
  checkRanges(config);
  return config;
}
