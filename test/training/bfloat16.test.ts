import { describe, expect, it } from 'vitest';
import { WHOLE_STRATEGIES } from '#densegraph/compiler/memory-strategy.js';
import { listDevices } from '#densegraph/runtime/devices.js';
import type { Checkpoint } from '#densegraph/training/checkpoint.js';
import type { TrainingConfig } from '#densegraph/training/training-config.js';
import type { DenseNetSpec } from '#densegraph/model/model-spec.js';
import { runTraining } from './run-training.js';
import { TINY } from './tiny-config.js';

const { denseNet } = TINY.model as { denseNet: DenseNetSpec };
const SHORT: TrainingConfig = {
  ...TINY,
  model: { denseNet: { ...denseNet, bottleneckFactor: 4 } },
  dataset: { ...TINY.dataset, trainLimit: 48, validationLimit: 16 },
  batchSize: 16,
};
const hasGpu = listDevices().some(({ kind, available }) => kind === 'CUDA' && available);

const bytesOf = ({ tensors }: Checkpoint): readonly Buffer[] =>
  [...tensors.values()].map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));

describe.skipIf(!hasGpu)('training in bfloat16 on a GPU', () => {
  it.each(WHOLE_STRATEGIES)(
    'goes as in float32 but for rounding, in the memory that was planned: %s',
    async (memoryStrategy) => {
      const wide = await runTraining({ ...SHORT, memoryStrategy });
      const [exact] = wide.epochs;
      const config = { ...SHORT, memoryStrategy, device: 'CUDA', precision: 'BFLOAT16' } as const;
      const [rounded] = (await runTraining(config)).epochs;
      const loss = exact?.trainLoss ?? NaN;
      // Three steps, of values with 8 bits.
      expect(Math.abs((rounded?.trainLoss ?? NaN) - loss)).toBeLessThan(loss * 2 ** -6);
      expect(rounded?.memory.peakBytes).toBe(rounded?.memory.plannedBytes);
      expect(rounded?.memory.plannedBytes).toBeLessThan(exact?.memory.plannedBytes ?? 0);
    },
  );

  it('gives the same bits from run to run, whether bottlenecks are computed again or not', async () => {
    const config = { ...SHORT, device: 'CUDA', precision: 'BFLOAT16' } as const;
    const run = async (memoryStrategy: TrainingConfig['memoryStrategy']) =>
      bytesOf((await runTraining({ ...config, memoryStrategy })).checkpoint);
    const once = await run('RECOMPUTE_NORMALIZATION');
    expect(await run('RECOMPUTE_NORMALIZATION')).toEqual(once);
    expect(await run('RECOMPUTE_BOTTLENECK')).toEqual(once);
  });
});
