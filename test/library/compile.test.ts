import { InsufficientMemoryError, InvalidTrainingConfigError, Trainer } from 'densegraph';
import type { CompileOptions, EpochMetrics, MemoryStrategy } from 'densegraph';
import { describe, expect, it } from 'vitest';
import { SHAPES, tinyPlan } from './networks.js';

describe('compile', () => {
  it.each<MemoryStrategy>(['STORE_ALL', 'RECOMPUTE_BOTTLENECK', 'AUTO'])(
    'promises the bytes that training then allocates: %s',
    async (strategy) => {
      const plan = tinyPlan({ strategy });
      const epochs: EpochMetrics[] = [];
      for await (const epoch of new Trainer(plan, { data: SHAPES, epochs: 1 }).train()) epochs.push(epoch);
      const { plannedBytes, peakBytes } = epochs[0]?.memory ?? {};
      expect({ plannedBytes, peakBytes }).toEqual({
        plannedBytes: plan.plannedBytes,
        peakBytes: plan.plannedBytes,
      });
    },
  );

  it('keeps AUTO within a budget', () => {
    const most = tinyPlan({ strategy: 'STORE_ALL' }).plannedBytes;
    const least = tinyPlan({ strategy: 'RECOMPUTE_BOTTLENECK' }).plannedBytes;
    expect(least).toBeLessThan(most);
    expect(tinyPlan({ strategy: 'AUTO', budgetBytes: least }).plannedBytes).toBeLessThanOrEqual(least);
  });

  it('says what would fit where the strategy does not', () => {
    const budgetBytes = tinyPlan({ strategy: 'RECOMPUTE_BOTTLENECK' }).plannedBytes;
    const compiling = () => tinyPlan({ strategy: 'STORE_ALL', budgetBytes });
    expect(compiling).toThrow(InsufficientMemoryError);
    expect(compiling).toThrow(/the strategy RECOMPUTE_\w+ would fit/);
  });

  it.each<[string, Partial<CompileOptions>]>([
    ['batchSize', { batchSize: 0 }],
    ['batchsize', { batchsize: 4 } as never],
    ['optimizer', { optimizer: 42 as never }],
    ['optimizer.momemtum', { optimizer: { momemtum: 0.9 } as never }],
    ['optimizer.momentum', { optimizer: { momentum: null as never } }],
    ['allowTf32', { allowTf32: 'no' as never }],
    ['optimizer.momentum', { optimizer: { momentum: 1 } }],
    ['optimizer.nesterov', { optimizer: { nesterov: true } }],
    ['strategy', { strategy: 'auto' as MemoryStrategy }],
    ['device', { device: 'GPU' as never }],
    ['precision', { device: 'CPU', precision: 'BFLOAT16' }],
    ['threads', { threads: 0 }],
    ['budgetBytes', { budgetBytes: 0.5 }],
  ])('refuses a wrong %s', (path, options) => {
    const compiling = () => tinyPlan(options);
    expect(compiling).toThrow(InvalidTrainingConfigError);
    expect(compiling).toThrow(expect.objectContaining({ path }));
  });
});
