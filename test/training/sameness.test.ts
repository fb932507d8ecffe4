import { expect, it } from 'vitest';
import { WHOLE_STRATEGIES } from '#densegraph/compiler/memory-strategy.js';
import type { LayerSpec, ModelSpec } from '#densegraph/model/model-spec.js';
import { runTraining } from './run-training.js';
import { expectSameBits, expectSameButForRounding } from './same-weights.js';
import { TINY } from './tiny-config.js';

const DENSE = {
  stemChannels: 8,
  growthRate: 4,
  blockLayers: [2, 2],
  compression: 0.5,
  convolutionBias: false,
};
const DROPPED: readonly LayerSpec[] = [
  { convolution: { channels: 8, kernel: 3, stride: 2, padding: 1, bias: false } },
  { denseBlock: { layers: 3, growthRate: 4, bottleneckFactor: 2, bias: false, dropRate: 0.2 } },
  { transition: { channels: 8, bias: true } },
  { dropout: 0.2 },
  { residualBlock: { channels: 16, stride: 2, kind: 'BOTTLENECK', bias: false } },
  { globalAveragePool: true },
  { flatten: true },
  { dropout: 0.2 },
  { linear: { features: 10, bias: true } },
];
const RESIDUAL = { stem: 'IMAGENET', stemChannels: 8, stageBlocks: [2, 1] } as const;
/** What ten small steps make of float32's rounding where sums are taken in another order. */
const ROUNDING = 1e-3;
const SMALL_STEPS = { learningRate: 0.001, momentum: 0.9, nesterov: true, weightDecay: 1e-4 };

const FAMILIES: Readonly<Record<string, ModelSpec>> = {
  "the book's DenseNet": {
    denseNet: { stem: 'IMAGENET', bottleneckFactor: 0, ...DENSE, convolutionBias: true },
  },
  "torchvision's DenseNet-BC": { denseNet: { stem: 'IMAGENET', bottleneckFactor: 4, ...DENSE } },
  "the paper's CIFAR DenseNet": { denseNet: { stem: 'CIFAR', bottleneckFactor: 0, ...DENSE } },
  "the paper's CIFAR DenseNet-BC": { denseNet: { stem: 'CIFAR', bottleneckFactor: 4, ...DENSE } },
  "the book's ResNet": {
    resNet: { ...RESIDUAL, block: 'BASIC', stageChannels: [8, 16], convolutionBias: true },
  },
  "torchvision's ResNet": {
    resNet: { ...RESIDUAL, block: 'BOTTLENECK', stageChannels: [4, 8], convolutionBias: false },
  },
  'a chain with dropout everywhere': { sequential: { layers: DROPPED } },
};

it.each(Object.entries(FAMILIES))(
  '%s trains ten steps to the same bits under every strategy, running statistics updated once a step',
  async (_name, model) => {
    const dataset = { ...TINY.dataset, trainLimit: 320 };
    const runs = [];
    for (const strategy of WHOLE_STRATEGIES) {
      const { checkpoint } = await runTraining({
        ...TINY,
        model,
        dataset,
        optimizer: SMALL_STEPS,
        memoryStrategy: strategy,
      });
      runs.push({ strategy, checkpoint });
    }
    expectSameBits(runs);
    const [eager, shared] = runs.map(({ checkpoint }) => checkpoint);
    if (eager === undefined || shared === undefined) throw new Error('Expected two runs');
    expectSameButForRounding(eager, shared, ROUNDING);
    for (const { checkpoint } of runs) {
      const counts = [...checkpoint.tensors].filter(([name]) => name.endsWith('num_batches_tracked'));
      expect(counts.length).toBeGreaterThan(0);
      for (const [, { data }] of counts) expect(data).toEqual(BigInt64Array.of(10n));
    }
  },
);
