import type { Target } from '../compiler/target.js';
import type { CudaSettings } from './cuda-settings.js';
import { requireCuda } from './cuda-status.js';
import { loadAddon } from './load-addon.js';

/**
 * The first CUDA device as the compiler sees it, for programs that run with these settings. Throws
 * DeviceUnavailableError, AddonUnavailableError; workspaceBytes throws RangeError for a kernel that breaks its signature.
 */
export function cudaTarget(settings: CudaSettings = {}): Target {
  requireCuda();
  const addon = loadAddon();
  return {
    stagesInputs: true,
    workspaceBytes: (kernel, elementTypes) =>
      addon.workspaceBytes({ device: 'cuda', ...settings }, kernel, elementTypes),
  };
}
