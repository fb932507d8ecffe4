import { InsufficientMemoryError } from '../compiler/insufficient-memory-error.js';
import type { DeviceKind } from './device-kind.js';
import { listDevices } from './devices.js';

/** Throws InsufficientMemoryError where a device has fewer bytes free; where it does not tell, all is well. */
export function expectFreeMemory(device: DeviceKind, bytes: number): void {
  const freeBytes = listDevices().find(({ kind }) => kind === device)?.freeBytes ?? Infinity;
  if (bytes > freeBytes) throw new InsufficientMemoryError(bytes, freeBytes, null);
}
