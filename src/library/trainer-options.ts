import type { Augmentation } from '../data/augmentation.js';
import { NO_AUGMENTATION } from '../data/augmentation.js';
import type { Normalization } from '../data/channel-statistics.js';
import { checkRanges, expectInRange, POSITIVE_INTEGER } from '../training/check-ranges.js';
import type { TrainingConfig } from '../training/training-config.js';
import type { Plan } from './compile.js';
import type { TrainingData } from './data.js';
import { expectKind, expectObject, expectOneOf, expectOptions, type FieldKinds } from './expect-fields.js';
import { expectNetwork } from './network.js';

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
  data: 'any',
  epochs: 'number',
  learningRate: 'number',
  learningRateMilestones: 'list',
  learningRateDecay: 'number',
  augmentation: { randomCropPadding: 'number', horizontalFlip: 'boolean' } satisfies FieldKinds<Augmentation>,
  normalization: 'string',
  seed: 'number',
  initialWeights: 'string',
  checkpoints: 'string',
  checkpointEverySteps: 'number',
  keepCheckpoints: 'number',
};

const NORMALIZATIONS: readonly Normalization[] = ['NONE', 'PER_CHANNEL'];

/** Throws InvalidTrainingConfigError for what is no plan, or options of other names or kinds. */
export function expectTrainer(plan: Plan, options: TrainerOptions): void {
  expectObject(
    'plan',
    plan,
    { network: 'any', settings: 'object', threads: 'number' },
    'a plan, as compile makes it,',
  );
  expectNetwork('plan.network', plan.network);
  expectOptions('', options, OPTION_KINDS);
  expectKind('epochs', options.epochs, 'number');
  if (options.normalization !== undefined)
    expectOneOf('normalization', options.normalization, NORMALIZATIONS);
  if (options.keepCheckpoints !== undefined)
    expectInRange('keepCheckpoints', options.keepCheckpoints, POSITIVE_INTEGER);
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
