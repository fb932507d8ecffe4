import { arch, cpus, freemem, totalmem } from 'node:os';
import { AddonUnavailableError } from './addon-unavailable-error.js';
import { cgroupMemory } from './cgroup-memory.js';
import { loadAddon } from './load-addon.js';

export type DeviceKind = 'CPU' | 'CUDA';

/** A processor that programs may run on, and why it cannot be used where it cannot. */
export interface DeviceDescription {
  readonly kind: DeviceKind;
  /** The processor's model. */
  readonly name: string;
  readonly available: boolean;
  /** Why not, and what would help. */
  readonly unavailableReason: string | null;
  /** What the engine's kernels are compiled for: avx512, avx2, neon, baseline. */
  readonly instructionSet: string | null;
  /** Of main memory, or what the container may use of it. */
  readonly totalBytes: number | null;
  readonly freeBytes: number | null;
}

export const CUDA_ABSENT = {
  reason: 'this build has no CUDA backend',
  remedy: 'Use the CPU, or a build of densegraph that has one.',
};

/** All kinds of devices, available or not, the CPU first. Throws nothing. */
export function listDevices(): DeviceDescription[] {
  return [describeCpu(), describeCuda()];
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

function describeCuda(): DeviceDescription {
  return {
    kind: 'CUDA',
    name: 'CUDA',
    available: false,
    unavailableReason: `${CUDA_ABSENT.reason}. ${CUDA_ABSENT.remedy}`,
    instructionSet: null,
    totalBytes: null,
    freeBytes: null,
  };
}
