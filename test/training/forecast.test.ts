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
      /the budget is 1,000 bytes \(0\.98 KiB\): raise it, or try a smaller batch$/,
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

  it('refuses a batch of more numbers than the engine takes, and takes the largest that it says', () => {
    const image = { channels: 1, height: 1024, width: 1024 };
    const plan = (batchSize: number) => () => forecast({ ...REQUEST, image, batchSize });
    // The stem gives 8x512x512 values, 2^21.
    const words = /at most 524,288 for batchSize.* 8x512x512 values of .*at most 1,099,511,627,776 numbers/;
    expect(plan(2 ** 19)).not.toThrow();
    expect(plan(2 ** 19 + 1)).toThrow(InvalidTrainingConfigError);
    expect(plan(2 ** 19 + 1)).toThrow(words);
  });

  it('says that a device is not there', () => {
    expect(() => forecast({ ...REQUEST, device: 'CUDA' })).toThrow(/CUDA is not available/);
  });
});
