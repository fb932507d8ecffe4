import type { CudaStatus } from './addon.js';
import { DeviceUnavailableError } from './device-unavailable-error.js';
import { loadAddon } from './load-addon.js';

/** What there is of CUDA: devices that CUDA_VISIBLE_DEVICES leaves visible, and what is missing. Throws AddonUnavailableError. */
export function cudaStatus(): CudaStatus {
  return loadAddon().cudaStatus();
}

/** Why CUDA cannot be used, and what would help; null where it can. */
export function cudaAbsence({ missing, devices }: CudaStatus): { reason: string; remedy: string } | null {
  if (missing.length > 0) {
    return {
      reason: missing.map(({ reason }) => reason).join('; '),
      remedy: `${missing.map(({ remedy }) => remedy).join('. ')}.`,
    };
  }
  if (devices.length > 0) return null;
  return { reason: 'no GPU is visible', remedy: 'Check nvidia-smi and CUDA_VISIBLE_DEVICES.' };
}

/** Throws DeviceUnavailableError where CUDA cannot be used, and AddonUnavailableError. */
export function requireCuda(): void {
  const absence = cudaAbsence(cudaStatus());
  if (absence !== null) throw new DeviceUnavailableError('CUDA', absence.reason, absence.remedy);
}
