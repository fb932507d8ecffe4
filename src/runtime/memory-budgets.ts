import type { DeviceKind } from './device-kind.js';
import { listDevices } from './devices.js';

/** What jobs may plan of a device's memory: their processes, their images and the server need some beside the plans. */
const SHARES: Readonly<Record<DeviceKind, number>> = { CPU: 0.8, CUDA: 0.9 };

/**
 * The bytes of each device that the plans of all running jobs may take together: of main memory `hostBytes` where they
 * are given, else a share of what the machine has or the container may use; of a GPU a share of its own. Infinite where a
 * device does not tell.
 */
export function memoryBudgets(hostBytes: number | null): Readonly<Record<DeviceKind, number>> {
  return { CPU: hostBytes ?? shareOf('CPU'), CUDA: shareOf('CUDA') };
}

function shareOf(device: DeviceKind): number {
  // Of several GPUs the first is used.
  const totalBytes = listDevices().find(({ kind }) => kind === device)?.totalBytes ?? Infinity;
  return Math.floor(SHARES[device] * totalBytes);
}
