import type { PresetName } from './presets.js';

/** A recipe to train a network by, in the words of a training job's input. */
export interface RecommendedTraining {
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
  readonly augmentation: { readonly randomCropPadding: number; readonly horizontalFlip: boolean };
  readonly normalization: 'NONE' | 'PER_CHANNEL';
  /** Of the dropout after each convolution of a dense block; 0: none. */
  readonly dropRate: number;
  /** Where it is published, and what of it is left out. */
  readonly source: string;
}

const DENSENET_OPTIMIZER = { learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 1e-4 };

/** The paper drops, at a rate of 0.2, only where images are not augmented. */
const CIFAR_DENSENET: RecommendedTraining = {
  epochs: 300,
  batchSize: 64,
  optimizer: DENSENET_OPTIMIZER,
  learningRateMilestones: [150, 225],
  learningRateDecay: 0.1,
  augmentation: { randomCropPadding: 4, horizontalFlip: true },
  normalization: 'PER_CHANNEL',
  dropRate: 0,
  source:
    'Huang et al. 2017, Densely Connected Convolutional Networks (arXiv:1608.06993), sections 4.1 and 4.2',
};

const IMAGENET: Omit<RecommendedTraining, 'optimizer' | 'source'> = {
  epochs: 90,
  batchSize: 256,
  learningRateMilestones: [30, 60],
  learningRateDecay: 0.1,
  augmentation: { randomCropPadding: 0, horizontalFlip: true },
  normalization: 'PER_CHANNEL',
  dropRate: 0,
};

const IMAGENET_DENSENET: RecommendedTraining = {
  ...IMAGENET,
  optimizer: DENSENET_OPTIMIZER,
  source:
    'Huang et al. 2017, Densely Connected Convolutional Networks (arXiv:1608.06993), section 4.2, ' +
    'without its crops of random size',
};

const IMAGENET_RESNET: RecommendedTraining = {
  ...IMAGENET,
  optimizer: { ...DENSENET_OPTIMIZER, nesterov: false },
  source:
    "torchvision's reference for classification, after He et al. 2015, Deep Residual Learning (arXiv:1512.03385), " +
    'section 3.4, without its crops of random size',
};

const D2L_DENSENET: RecommendedTraining = {
  epochs: 10,
  batchSize: 256,
  optimizer: { learningRate: 0.1, momentum: 0, nesterov: false, weightDecay: 0 },
  learningRateMilestones: [],
  learningRateDecay: 0.1,
  augmentation: { randomCropPadding: 0, horizontalFlip: false },
  normalization: 'NONE',
  dropRate: 0,
  source: 'Dive into Deep Learning, edition 0.17, section 7.7',
};

const D2L_RESNET: RecommendedTraining = {
  ...D2L_DENSENET,
  optimizer: { ...D2L_DENSENET.optimizer, learningRate: 0.05 },
  source: 'Dive into Deep Learning, edition 0.17, section 7.6',
};

/** How each preset was trained where it is published. */
export const RECOMMENDED_TRAINING: Readonly<Record<PresetName, RecommendedTraining>> = {
  D2L_DENSENET,
  D2L_DENSENET_121: D2L_DENSENET,
  D2L_DENSENET_169: D2L_DENSENET,
  D2L_DENSENET_201: D2L_DENSENET,
  D2L_DENSENET_264: D2L_DENSENET,
  D2L_RESNET_18: D2L_RESNET,
  DENSENET_121: IMAGENET_DENSENET,
  DENSENET_161: IMAGENET_DENSENET,
  DENSENET_169: IMAGENET_DENSENET,
  DENSENET_201: IMAGENET_DENSENET,
  DENSENET_264: IMAGENET_DENSENET,
  DENSENET_CIFAR_40_12: CIFAR_DENSENET,
  DENSENET_BC_CIFAR_100_12: CIFAR_DENSENET,
  DENSENET_BC_CIFAR_250_24: CIFAR_DENSENET,
  DENSENET_BC_CIFAR_190_40: CIFAR_DENSENET,
  RESNET_50: IMAGENET_RESNET,
  RESNET_101: IMAGENET_RESNET,
  RESNET_152: IMAGENET_RESNET,
};
