import type { DeviceMemory } from './addon.js';
import { requireCuda } from './cuda-status.js';
import { translatingDeviceFailures } from './device-failed-error.js';
import { loadAddon } from './load-addon.js';

/**
 * What the first CUDA device has and has free, other processes counted. The question makes a context there, which takes
 * some hundred MB of it until this process ends: for processes that are about to use the device. Throws
 * DeviceUnavailableError, DeviceFailedError, AddonUnavailableError.
 */
export function cudaMemory(): DeviceMemory {
  requireCuda();
  return translatingDeviceFailures(() => loadAddon().cudaMemory());
}
