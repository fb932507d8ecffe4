import type { CudaStatus } from './addon.js';
import { DeviceUnavailableError } from './device-unavailable-error.js';
import { loadAddon } from './load-addon.js';

/** What there is of CUDA: devices that CUDA_VISIBLE_DEVICES leaves visible, and what is missing. Throws AddonUnavailableError. */
export function cudaStatus(): CudaStatus {
  return loadAddon().cudaStatus();
}

/** A part that the backend does without, if slower. */
const OPTIONAL_PART = 'cudnn';

/** Why CUDA cannot be used, and what would help; null where it can. */
export function cudaAbsence({ built, missing, devices }: CudaStatus): {
  readonly reason: string;
  readonly remedy: string;
} | null {
  if (built && devices.length > 0) return null;
  const needed = missing.filter(({ part }) => part !== OPTIONAL_PART);
  if (needed.length === 0) {
    return { reason: 'no GPU is visible', remedy: 'Check nvidia-smi and CUDA_VISIBLE_DEVICES.' };
  }
  return {
    reason: needed.map(({ reason }) => reason).join('; '),
    remedy: `${needed.map(({ remedy }) => remedy).join('. ')}.`,
  };
}

/** Throws DeviceUnavailableError where CUDA cannot be used, and AddonUnavailableError. */
export function requireCuda(): void {
  const absence = cudaAbsence(cudaStatus());
  if (absence !== null) throw new DeviceUnavailableError('CUDA', absence.reason, absence.remedy);
}
