import type { TrainingConfig } from '#densegraph/training/training-config.js';
import { TEST_DEVICE } from '../test-device.js';

/** A network of 2,000 parameters on a few of the built-in images: an epoch takes a fraction of a second. */
export const TINY: TrainingConfig = {
  model: {
    denseNet: {
      stem: 'IMAGENET',
      stemChannels: 8,
      growthRate: 4,
      blockLayers: [2, 2],
      bottleneckFactor: 0,
      compression: 0.5,
      convolutionBias: true,
    },
  },
  image: { channels: 1, height: 28, width: 28 },
  classes: 10,
  dataset: { name: 'shapes', resize: null, trainLimit: 200, validationLimit: 50 },
  augmentation: { randomCropPadding: 0, horizontalFlip: false },
  normalization: 'NONE',
  epochs: 1,
  batchSize: 32,
  optimizer: { learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 1e-4 },
  learningRateMilestones: [],
  learningRateDecay: 0.1,
  seed: 7,
  initialWeights: null,
  device: TEST_DEVICE,
  precision: 'FLOAT32',
  allowTf32: false,
  allowNondeterministic: false,
  memoryStrategy: 'SHARED_CONCAT',
  memoryBudgetBytes: null,
  checkpointEverySteps: null,
};
