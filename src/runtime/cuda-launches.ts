import type { ElementType, Kernel } from '../compiler/program.js';
import type { CudaSettings } from './cuda-settings.js';
import { requireCuda } from './cuda-status.js';
import { translatingDeviceFailures } from './device-failed-error.js';
import { loadAddon } from './load-addon.js';

/**
 * Tells how many kernels the first CUDA device is given to run for a kernel of a program by itself, with these settings.
 * To ask makes a context there, which takes some hundred MB of it until this process ends. Throws
 * DeviceUnavailableError, AddonUnavailableError; what is returned RangeError for a kernel that breaks its signature,
 * DeviceUnavailableError and DeviceFailedError.
 */
export function cudaLaunches(
  settings: CudaSettings = {},
): (kernel: Kernel, elementTypes?: readonly (ElementType | null)[]) => number {
  requireCuda();
  const addon = loadAddon();
  return (kernel, elementTypes) =>
    translatingDeviceFailures(() => addon.cudaLaunches(settings, kernel, elementTypes));
}
