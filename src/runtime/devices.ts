import { arch, cpus, freemem, totalmem } from 'node:os';
import { AddonUnavailableError } from './addon-unavailable-error.js';
import type { CudaDevice } from './addon.js';
import { cgroupMemory } from './cgroup-memory.js';
import { cudaAbsence, cudaStatus, gpuAbsence } from './cuda-status.js';
import type { DeviceKind } from './device-kind.js';
import { loadAddon } from './load-addon.js';

/** A processor that programs may run on, and why it cannot be used where it cannot. */
export interface DeviceDescription {
  readonly kind: DeviceKind;
  /** The processor's model. */
  readonly name: string;
  readonly available: boolean;
  /** Why not, and what would help. */
  readonly unavailableReason: string | null;
  /** What the engine's kernels run: avx512, avx2, neon, baseline; of a GPU its architecture, as in sm_90. */
  readonly instructionSet: string | null;
  /** Of the device's own memory; of the CPU main memory, or what the container may use of it. */
  readonly totalBytes: number | null;
  /** Of the CPU; a GPU would have to be used to be asked (cudaMemory). */
  readonly freeBytes: number | null;
}

/**
 * All devices: the CPU, then each GPU that is visible, the first of which is used; where none can be used, one that is
 * not available stands for CUDA. Takes no memory of a GPU. Throws nothing.
 */
export function listDevices(): DeviceDescription[] {
  return [describeCpu(), ...describeCuda()];
}

function describeCpu(): DeviceDescription {
  const limits = cgroupMemory();
  const memory = {
    totalBytes: Math.min(totalmem(), limits?.limitBytes ?? Infinity),
    freeBytes: Math.min(freemem(), limits?.freeBytes ?? Infinity),
  };
  const device = { kind: 'CPU' as const, name: cpus()[0]?.model.trim() ?? arch(), ...memory };
  try {
    const instructionSet = loadAddon().instructionSets()[0] ?? null;
    return { ...device, available: true, unavailableReason: null, instructionSet };
  } catch (error) {
    if (!(error instanceof AddonUnavailableError)) throw error;
    return { ...device, available: false, unavailableReason: error.message, instructionSet: null };
  }
}

function describeCuda(): DeviceDescription[] {
  try {
    const status = cudaStatus();
    const absence = cudaAbsence(status);
    return absence === null
      ? status.devices.map(describeGpu)
      : [noGpu(`${absence.reason}. ${absence.remedy}`)];
  } catch (error) {
    if (!(error instanceof AddonUnavailableError)) throw error;
    return [noGpu(error.message)];
  }
}

function describeGpu(gpu: CudaDevice): DeviceDescription {
  const absence = gpuAbsence(gpu);
  return {
    kind: 'CUDA',
    name: gpu.name,
    available: absence === null,
    unavailableReason: absence === null ? null : `${absence.reason}. ${absence.remedy}`,
    instructionSet: `sm_${gpu.computeCapability}`,
    totalBytes: gpu.totalBytes,
    freeBytes: null,
  };
}

function noGpu(unavailableReason: string): DeviceDescription {
  return {
    kind: 'CUDA',
    name: 'CUDA',
    available: false,
    unavailableReason,
    instructionSet: null,
    totalBytes: null,
    freeBytes: null,
  };
}
