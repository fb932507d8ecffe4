import { InsufficientMemoryError } from '../compiler/insufficient-memory-error.js';
import { cudaMemory } from './cuda-memory.js';
import type { DeviceKind } from './device-kind.js';
import { listDevices } from './devices.js';

/**
 * For a process that is about to use a device: throws InsufficientMemoryError where it has fewer bytes free, and of CUDA
 * what cudaMemory throws. Where the CPU does not tell, all is well.
 */
export function expectFreeMemory(device: DeviceKind, bytes: number): void {
  const { freeBytes } =
    device === 'CUDA' ? cudaMemory() : { freeBytes: listDevices()[0]?.freeBytes ?? Infinity };
  if (bytes > freeBytes) throw new InsufficientMemoryError(bytes, freeBytes, null);
}
