import type { Target } from '../compiler/target.js';
import { cpuTarget } from '../runtime/cpu-target.js';
import type { CudaSettings } from '../runtime/cuda-settings.js';
import { cudaTarget } from '../runtime/cuda-target.js';
import type { DeviceKind } from './training-config.js';

/** The device as the compiler sees it. Throws DeviceUnavailableError, and AddonUnavailableError where no engine is built. */
export function targetOf(device: DeviceKind, threads: number, cuda: CudaSettings = {}): Target {
  return device === 'CPU' ? cpuTarget({ threads }) : cudaTarget(cuda);
}
