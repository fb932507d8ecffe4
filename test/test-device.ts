import { env } from 'node:process';
import type { Target } from '#densegraph/compiler/target.js';
import { cpuTarget } from '#densegraph/runtime/cpu-target.js';
import { cudaTarget } from '#densegraph/runtime/cuda-target.js';
import type { DeviceKind } from '#densegraph/runtime/device-kind.js';

const DEVICES: Readonly<Record<string, DeviceKind>> = { cpu: 'CPU', cuda: 'CUDA' };

/** What tests of kernels and of training run on: DENSEGRAPH_TEST_DEVICE (cpu, cuda), the CPU where it is not set. */
export const TEST_DEVICE: DeviceKind = deviceNamed(env['DENSEGRAPH_TEST_DEVICE'] ?? 'cpu');

/** That device as the compiler sees it. */
export function testTarget(threads: number): Target {
  return TEST_DEVICE === 'CPU' ? cpuTarget({ threads }) : cudaTarget();
}

function deviceNamed(name: string): DeviceKind {
  const device = DEVICES[name];
  if (device !== undefined) return device;
  throw new Error(
    `Expected ${Object.keys(DEVICES).join(' or ')} for DENSEGRAPH_TEST_DEVICE but received ${name}`,
  );
}
