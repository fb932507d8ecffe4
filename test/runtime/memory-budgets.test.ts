import { describe, expect, it } from 'vitest';
import { listDevices } from '#densegraph/runtime/devices.js';
import { memoryBudgets } from '#densegraph/runtime/memory-budgets.js';
import { GPU, onMachineWithGpu, WHOLE } from './cuda-machine.js';

const machine = onMachineWithGpu();

describe('memory budgets', () => {
  it('are most of what the machine or the container has, and of the first GPU', () => {
    machine.status = { ...WHOLE, devices: [{ ...GPU, totalBytes: 1000 }, GPU] };
    const total = listDevices()[0]?.totalBytes ?? 0;
    expect(memoryBudgets(null)).toEqual({ CPU: Math.floor(0.8 * total), CUDA: 900 });
  });

  it('are what was said for main memory', () => {
    machine.status = { ...WHOLE, devices: [{ ...GPU, totalBytes: 1000 }] };
    expect(memoryBudgets(12_345)).toEqual({ CPU: 12_345, CUDA: 900 });
  });
});
