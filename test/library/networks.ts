import { compile, denseNet, openDataset } from 'densegraph';
import type { CompileOptions, Plan, TrainingData } from 'densegraph';
import { TEST_DEVICE } from '../test-device.js';

/** 210 images: six steps of 32 and one of 18. */
export const SHAPES: TrainingData = await openDataset('shapes', { trainLimit: 210, validationLimit: 50 });

const TINY = { stemChannels: 8, growthRate: 4, blockLayers: [2, 2], bottleneckFactor: 2 };

/** A training step of a network of some thousand parameters. */
export function tinyPlan(options: Partial<CompileOptions> = {}): Plan {
  const network = denseNet(TINY, { image: SHAPES.image, classes: SHAPES.classes.length });
  return compile(network, {
    batchSize: 32,
    strategy: 'SHARED_CONCAT',
    optimizer: { momentum: 0.9 },
    device: TEST_DEVICE,
    threads: 2,
    ...options,
  });
}
