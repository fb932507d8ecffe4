import { describe, expect, it } from 'vitest';
import { WHOLE_STRATEGIES } from '#densegraph/compiler/memory-strategy.js';
import { InvalidTrainingConfigError } from '#densegraph/training/check-ranges.js';
import { forecast } from '#densegraph/training/forecast.js';
import type { DenseNetSpec } from '#densegraph/model/model-spec.js';
import { TINY } from './tiny-config.js';
import { onMachineWithoutGpu } from '../runtime/without-gpu.js';

onMachineWithoutGpu();
const REQUEST = { ...TINY, device: 'CPU', budgetBytes: null, threads: 2 } as const;

describe('forecast', () => {
  it('plans every strategy that is offered, from most memory to least', () => {
    const { denseNet } = TINY.model as { denseNet: DenseNetSpec };
    const plans = forecast({ ...REQUEST, model: { denseNet: { ...denseNet, bottleneckFactor: 4 } } });
    expect(plans.map(({ strategy }) => strategy)).toEqual(WHOLE_STRATEGIES);
    const bytes = plans.map(({ plannedBytes }) => plannedBytes);
    expect(bytes).toEqual([...bytes].sort((a, b) => b - a));
    expect(new Set(bytes).size).toBe(bytes.length);
  });

  it('has AUTO keep within the budget, which it needs, and the others plan whatever they take', () => {
    const [store = { plannedBytes: 0 }] = forecast(REQUEST);
    const budgetBytes = store.plannedBytes - 1;
    const [auto, stored] = forecast({ ...REQUEST, strategies: ['AUTO', 'STORE_ALL'], budgetBytes });
    expect(auto?.plannedBytes).toBeLessThanOrEqual(budgetBytes);
    expect(stored?.plannedBytes).toBe(store.plannedBytes);
    expect(() => forecast({ ...REQUEST, strategies: ['AUTO'] })).toThrow(RangeError);
    expect(() => forecast({ ...REQUEST, strategies: ['AUTO'], budgetBytes: 1000 })).toThrow(
      /1000 are available/,
    );
  });

  it('refuses a precision that the device does not have, and says what to do', () => {
    expect(() => forecast({ ...REQUEST, precision: 'BFLOAT16' })).toThrow(
      new InvalidTrainingConfigError(
        'precision',
        'Expected FLOAT32 for precision on the device CPU, whose engine stores nothing else, but received BFLOAT16. ' +
          'Choose FLOAT32, or the device CUDA.',
      ),
    );
  });

  it('says that a device is not there', () => {
    expect(() => forecast({ ...REQUEST, device: 'CUDA' })).toThrow(/CUDA is not available/);
  });
});
