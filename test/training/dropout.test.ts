import { expect, it } from 'vitest';
import { WHOLE_STRATEGIES } from '#densegraph/compiler/memory-strategy.js';
import type { LayerSpec } from '#densegraph/model/model-spec.js';
import type { TrainingConfig } from '#densegraph/training/training-config.js';
import { runTraining } from './run-training.js';
import { expectSameBits } from './same-weights.js';
import { TINY } from './tiny-config.js';

/** A dense block with bottlenecks, residual blocks with and without projection, dropout in all places. */
function withDropRate(dropRate: number): TrainingConfig {
  const residual = { kind: 'BASIC', bias: false } as const;
  const layers: readonly LayerSpec[] = [
    { convolution: { channels: 8, kernel: 3, stride: 2, padding: 1, bias: false } },
    { denseBlock: { layers: 2, growthRate: 4, bottleneckFactor: 2, bias: false, dropRate } },
    { residualBlock: { channels: 16, stride: 1, ...residual } },
    { dropout: dropRate },
    { residualBlock: { channels: 16, stride: 2, ...residual } },
    { globalAveragePool: true },
    { flatten: true },
    { dropout: dropRate },
    { linear: { features: 10, bias: true } },
  ];
  return { ...TINY, model: { sequential: { layers } } };
}

it('drops the same on any number of threads and under every strategy', async () => {
  const runs = [];
  for (const strategy of WHOLE_STRATEGIES) {
    for (const threads of [1, 2, 3]) {
      const { checkpoint } = await runTraining({ ...withDropRate(0.2), memoryStrategy: strategy }, threads);
      runs.push({ strategy, checkpoint });
    }
  }
  expectSameBits(runs);
  const { checkpoint } = await runTraining(withDropRate(0));
  expect(checkpoint.tensors).not.toEqual(runs.at(-1)?.checkpoint.tensors);
});

it('drops otherwise in every step and for every seed', async () => {
  // Nothing is learned and a batch is the whole data set: only dropout can tell one epoch from the next.
  const still = {
    optimizer: { learningRate: 1e-30, momentum: 0, nesterov: false, weightDecay: 0 },
    dataset: { ...TINY.dataset, trainLimit: 32 },
    epochs: 3,
  };
  const { epochs } = await runTraining({ ...withDropRate(0.2), ...still });
  expect(new Set(epochs.map(({ trainLoss }) => trainLoss.toFixed(3))).size).toBe(3);
  const { epochs: without } = await runTraining({ ...withDropRate(0), ...still });
  expect(new Set(without.map(({ trainLoss }) => trainLoss.toFixed(3))).size).toBe(1);
});

it('learns while it drops', async () => {
  const dataset = { ...TINY.dataset, trainLimit: 1000 };
  const { epochs } = await runTraining({ ...withDropRate(0.1), dataset, epochs: 5 });
  const last = epochs.at(-1);
  expect(last?.trainLoss).toBeLessThan(0.7 * (epochs[0]?.trainLoss ?? NaN));
  // Chance is 0.1.
  expect(last?.trainAccuracy).toBeGreaterThan(0.4);
});
