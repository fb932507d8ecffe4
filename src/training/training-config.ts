import type { MemoryStrategy } from '../compiler/memory-strategy.js';
import type { Precision } from '../compiler/precision.js';
import type { Augmentation } from '../data/augmentation.js';
import type { Normalization } from '../data/channel-statistics.js';
import type { DatasetRequest } from '../data/dataset.js';
import type { ImageShape, ModelSpec } from '../model/model-spec.js';
import type { DeviceKind } from '../runtime/device-kind.js';

export type { DeviceKind };

/** A file of weights that a run starts from, instead of the numbers that its seed gives. */
export interface InitialWeights {
  /** What it was called when the run was asked for. */
  readonly fileName: string;
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly sha256: string;
  /** Parameters that the seed gives nevertheless: a classifier that has another shape in the file. */
  readonly freshParameters: readonly string[];
}

/** All that a training run depends on: the same config gives the same weights, bit for bit, but for what it allows. Plain data. */
export interface TrainingConfig {
  readonly model: ModelSpec;
  /** Of the images that the network sees: after the resize. */
  readonly image: ImageShape;
  readonly classes: number;
  readonly dataset: DatasetRequest;
  /** Of the training images alone. */
  readonly augmentation: Augmentation;
  /** PER_CHANNEL: by mean and deviation of the training images, which the checkpoint keeps. */
  readonly normalization: Normalization;
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: {
    readonly learningRate: number;
    readonly momentum: number;
    readonly nesterov: boolean;
    readonly weightDecay: number;
  };
  /** Epochs after which the learning rate is multiplied by `learningRateDecay`. */
  readonly learningRateMilestones: readonly number[];
  readonly learningRateDecay: number;
  readonly seed: number;
  /** Null: the run starts from its seed alone. */
  readonly initialWeights: InitialWeights | null;
  readonly device: DeviceKind;
  /** What activations are stored in. */
  readonly precision: Precision;
  /** On CUDA, products of float32 may round their factors to TF32. */
  readonly allowTf32: boolean;
  /** On CUDA, kernels may be used that give other bits from run to run. */
  readonly allowNondeterministic: boolean;
  readonly memoryStrategy: MemoryStrategy;
  readonly memoryBudgetBytes: number | null;
  /** Checkpoints within an epoch, after so many steps of it each; null: only after each epoch. No influence on the numbers. */
  readonly checkpointEverySteps: number | null;
}

/** What configs said nothing of before they could: they meant this. */
export const IMPLIED_SETTINGS = {
  precision: 'FLOAT32',
  allowTf32: false,
  allowNondeterministic: false,
  checkpointEverySteps: null,
} as const satisfies Partial<TrainingConfig>;

/** Where a run finds its data and leaves its checkpoints; no influence on the numbers. */
export interface TrainingPlace {
  /** Folder of data sets; null where only the built-in ones are wanted. */
  readonly dataDirectory: string | null;
  readonly checkpointDirectory: string;
  /** The file that the config's `initialWeights` is about; needed where that is not null. */
  readonly initialWeightsFile?: string;
  readonly threads: number;
  /** What the plan may take of the device's memory at most: a budget, or what was set aside for the run. */
  readonly memoryLimitBytes?: number;
  /** How many checkpoints are kept: the newest. */
  readonly keepCheckpoints?: number;
}
