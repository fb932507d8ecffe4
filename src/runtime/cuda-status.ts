import type { CudaDevice, CudaStatus } from './addon.js';
import { DeviceUnavailableError } from './device-unavailable-error.js';
import { loadAddon } from './load-addon.js';

/** What there is of CUDA: devices that CUDA_VISIBLE_DEVICES leaves visible, and what is missing. Throws AddonUnavailableError. */
export function cudaStatus(): CudaStatus {
  return loadAddon().cudaStatus();
}

/** Why something cannot be used, and what would help. */
export interface Absence {
  readonly reason: string;
  readonly remedy: string;
}

/** Of CUDA, of which the first device is used; null where it can be used. */
export function cudaAbsence({ missing, devices: [first] }: CudaStatus): Absence | null {
  const needed = missing.filter(({ optional }) => !optional);
  if (needed.length > 0) {
    return {
      reason: needed.map(({ reason }) => reason).join('; '),
      remedy: `${needed.map(({ remedy }) => remedy).join('. ')}.`,
    };
  }
  return first === undefined
    ? { reason: 'no GPU is visible', remedy: 'Check nvidia-smi and CUDA_VISIBLE_DEVICES.' }
    : gpuAbsence(first);
}

/** Of one device; null where it can be used. */
export function gpuAbsence({ name, computeCapability, supported }: CudaDevice): Absence | null {
  if (supported) return null;
  return {
    reason: `${name} has compute capability ${capabilityText(computeCapability)}, and the engine needs 8.0`,
    remedy:
      'Use a GPU of the Ampere generation or newer (where there are several, CUDA_VISIBLE_DEVICES says which come first), ' +
      'or the CPU.',
  };
}

/** 90 as 9.0. */
export function capabilityText(computeCapability: number): string {
  return (computeCapability / 10).toFixed(1);
}

/** Throws DeviceUnavailableError where CUDA cannot be used, and AddonUnavailableError. */
export function requireCuda(): void {
  const absence = cudaAbsence(cudaStatus());
  if (absence !== null) throw new DeviceUnavailableError('CUDA', absence.reason, absence.remedy);
}
