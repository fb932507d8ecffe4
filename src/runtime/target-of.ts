import type { Target } from '../compiler/target.js';
import { cpuTarget } from './cpu-target.js';
import type { CudaSettings } from './cuda-settings.js';
import { cudaTarget } from './cuda-target.js';
import type { DeviceKind } from './device-kind.js';

/** The device as the compiler sees it. Throws DeviceUnavailableError, and AddonUnavailableError where no engine is built. */
export function targetOf(device: DeviceKind, threads: number, cuda: CudaSettings = {}): Target {
  return device === 'CPU' ? cpuTarget({ threads }) : cudaTarget(cuda);
}
