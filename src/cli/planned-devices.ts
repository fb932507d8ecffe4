import type { DeviceDescription } from '../api/context.js';
import type { DeviceKind } from '../runtime/device-kind.js';
import { listDevices } from '../runtime/devices.js';
import { planLimits } from '../training/plan-limits.js';

/** All devices as they are now, with what jobs may plan of them where they may take so much of each. */
export function plannedDevices(budgets: Readonly<Record<DeviceKind, number>>): DeviceDescription[] {
  return listDevices().map((device) => {
    const { mostBytes, automaticBytes } = planLimits(device, budgets[device.kind]);
    return {
      ...device,
      mostPlannedBytes: knownBytes(mostBytes),
      automaticBudgetBytes: knownBytes(automaticBytes),
    };
  });
}

function knownBytes(bytes: number): number | null {
  return Number.isFinite(bytes) ? bytes : null;
}
