import { describe, expect, it } from 'vitest';
import { checkConfig } from '#densegraph/training/check-config.js';
import { InvalidTrainingConfigError } from '#densegraph/training/check-ranges.js';
import type { TrainingConfig } from '#densegraph/training/training-config.js';
import { TINY } from './tiny-config.js';
import { onMachineWithoutGpu } from '../runtime/without-gpu.js';

onMachineWithoutGpu();
const ON_CPU: TrainingConfig = { ...TINY, device: 'CPU' };
const PLACE = { dataDirectory: null, threads: 2 };

describe('checkConfig', () => {
  it('plans a run without loading it: a last, smaller batch included', async () => {
    const plan = await checkConfig(ON_CPU, PLACE);
    expect(plan.strategy).toBe('SHARED_CONCAT');
    expect(plan.trainRemainder?.bindings['images']?.shape).toEqual([200 % 32, 1, 28, 28]);
    expect(plan.plannedBytes).toBeGreaterThan(100_000);
  });

  it('keeps within the limit of its place: AUTO chooses by it, what never fits is refused with what would', async () => {
    const all = await checkConfig({ ...TINY, memoryStrategy: 'STORE_ALL' }, PLACE);
    const place = { ...PLACE, memoryLimitBytes: all.plannedBytes - 1 };
    const chosen = await checkConfig({ ...TINY, memoryStrategy: 'AUTO' }, place);
    expect(chosen.plannedBytes).toBeLessThan(all.plannedBytes);
    // What was set aside for the chosen plan leads to the same plan again.
    const again = await checkConfig(
      { ...TINY, memoryStrategy: 'AUTO' },
      { ...PLACE, memoryLimitBytes: chosen.plannedBytes },
    );
    expect(again.strategy).toBe(chosen.strategy);
    expect(again.plannedBytes).toBe(chosen.plannedBytes);
    await expect(checkConfig({ ...TINY, memoryStrategy: 'STORE_ALL' }, place)).rejects.toMatchObject({
      name: 'InsufficientMemoryError',
      requiredBytes: all.plannedBytes,
      availableBytes: all.plannedBytes - 1,
      suggestedStrategy: expect.any(String) as string,
    });
    await expect(
      checkConfig({ ...TINY, memoryStrategy: 'AUTO' }, { ...PLACE, memoryLimitBytes: 1000 }),
    ).rejects.toMatchObject({ name: 'InsufficientMemoryError', availableBytes: 1000 });
    // Whichever is the smaller is to blame.
    const budgeted = (memoryBudgetBytes: number) =>
      checkConfig({ ...TINY, memoryBudgetBytes }, { ...PLACE, memoryLimitBytes: 1000 });
    await expect(budgeted(999)).rejects.toThrow('but the budget is 999 bytes');
    await expect(budgeted(1001)).rejects.toThrow('but 1,000 bytes (0.98 KiB) are available');
  });

  it('has AUTO choose within what the device has free', async () => {
    const plan = await checkConfig({ ...ON_CPU, memoryStrategy: 'AUTO' }, PLACE);
    expect(plan.strategy).not.toBe('AUTO');
  });

  const optimizer = (change: Partial<TrainingConfig['optimizer']>) => ({
    optimizer: { ...ON_CPU.optimizer, ...change },
  });
  it.each<[string, Partial<TrainingConfig>]>([
    ['epochs', { epochs: 0 }],
    ['epochs', { epochs: 1.5 }],
    ['epochs', { epochs: NaN }],
    ['batchSize', { batchSize: -1 }],
    ['batchSize', { batchSize: 2 ** 31 }],
    ['optimizer.learningRate', optimizer({ learningRate: NaN })],
    ['optimizer.learningRate', optimizer({ learningRate: 0 })],
    ['optimizer.learningRate', optimizer({ learningRate: 1e39 })],
    ['optimizer.momentum', optimizer({ momentum: 1 })],
    ['optimizer.weightDecay', optimizer({ weightDecay: -1e-9 })],
    ['optimizer.nesterov', optimizer({ momentum: 0 })],
    ['learningRateMilestones[0]', { learningRateMilestones: [0] }],
    ['learningRateMilestones[1]', { learningRateMilestones: [5, 5] }],
    ['learningRateMilestones', { learningRateMilestones: Array.from({ length: 1001 }, (_, i) => i + 1) }],
    ['learningRateDecay', { learningRateDecay: 0 }],
    ...[-1, 0.5, NaN, 28].map((randomCropPadding): [string, Partial<TrainingConfig>] => [
      'augmentation.randomCropPadding',
      { augmentation: { randomCropPadding, horizontalFlip: false } },
    ]),
    ['seed', { seed: 0.5 }],
    ['memoryBudgetBytes', { memoryBudgetBytes: 0 }],
    ['precision', { precision: 'BFLOAT16' }],
    ['image', { image: { channels: 1, height: 32, width: 32 } }],
    ['classes', { classes: 9 }],
  ])('refuses %s out of its range, naming it', async (path, change) => {
    const failure: unknown = await checkConfig({ ...ON_CPU, ...change }, PLACE).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(InvalidTrainingConfigError);
    expect(failure).toMatchObject({ path });
  });

  it('says how large a number may be', async () => {
    const failure = checkConfig({ ...ON_CPU, ...optimizer({ learningRate: 1e308 }) }, PLACE);
    await expect(failure).rejects.toThrow(/at most 3\.4028e\+38 for optimizer\.learningRate/);
  });

  it.each<[string, Partial<TrainingConfig>]>([
    ['InvalidModelError', { model: { preset: 'NO_SUCH_NET' } }],
    ['InvalidDatasetRequestError', { dataset: { ...ON_CPU.dataset, trainLimit: 0 } }],
    ['DatasetUnavailableError', { dataset: { ...ON_CPU.dataset, name: '../etc' } }],
    ['DeviceUnavailableError', { device: 'CUDA' }],
    ['InsufficientMemoryError', { memoryBudgetBytes: 64_000 }],
  ])('ends with the %s of the room that knows', async (name, change) => {
    await expect(checkConfig({ ...ON_CPU, ...change }, PLACE)).rejects.toMatchObject({ name });
  });
});
