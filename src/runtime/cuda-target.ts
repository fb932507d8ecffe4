import type { Target } from '../compiler/target.js';
import type { CudaSettings } from './cuda-settings.js';
import { requireCuda } from './cuda-status.js';
import { translatingDeviceFailures } from './device-failed-error.js';
import { loadAddon } from './load-addon.js';

/**
 * The first CUDA device as the compiler sees it, for programs that run with these settings. Throws
 * DeviceUnavailableError, AddonUnavailableError; workspaceBytes throws RangeError for a kernel that breaks its signature,
 * and DeviceUnavailableError and DeviceFailedError where cuDNN cannot be asked.
 */
export function cudaTarget(settings: CudaSettings = {}): Target {
  requireCuda();
  const addon = loadAddon();
  return {
    stagesInputs: true,
    workspaceBytes: (kernel, elementTypes) =>
      translatingDeviceFailures(() =>
        addon.workspaceBytes({ device: 'cuda', ...settings }, kernel, elementTypes),
      ),
  };
}
