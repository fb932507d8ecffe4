import type { Target } from '../compiler/target.js';
import { cpuTarget } from '../runtime/cpu-target.js';
import { DeviceUnavailableError } from '../runtime/device-unavailable-error.js';
import { CUDA_ABSENT } from '../runtime/devices.js';
import type { DeviceKind } from './training-config.js';

const TARGETS: Readonly<Record<DeviceKind, (threads: number) => Target>> = {
  CPU: (threads) => cpuTarget({ threads }),
  CUDA: () => {
    throw new DeviceUnavailableError('CUDA', CUDA_ABSENT.reason, CUDA_ABSENT.remedy);
  },
};

/** The device as the compiler sees it. Throws DeviceUnavailableError, and AddonUnavailableError where no engine is built. */
export function targetOf(device: DeviceKind, threads: number): Target {
  return TARGETS[device](threads);
}
