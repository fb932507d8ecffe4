import type { DeviceDescription } from '../runtime/devices.js';

/** Bytes that a plan may take of a device; Infinity where nobody knows. */
export interface PlanLimits {
  /** Of any plan, whatever budget its job was given. */
  readonly mostBytes: number;
  /** Of a plan that AUTO chooses for a job without a budget, as things are now. */
  readonly automaticBytes: number;
}

/** The trainer's process needs memory beside the plan, and so do others. */
const FREE_SHARE = 0.9;

/** The limits on a device of which jobs may plan `budgetBytes`: no more than it has, and AUTO most of what is free. */
export function planLimits(
  { kind, totalBytes, freeBytes }: Pick<DeviceDescription, 'kind' | 'totalBytes' | 'freeBytes'>,
  budgetBytes: number,
): PlanLimits {
  const ownBytes = totalBytes ?? Infinity;
  // A GPU is not asked what is free before a job starts on it.
  const spareBytes = kind === 'CUDA' ? ownBytes : (freeBytes ?? Infinity);
  const mostBytes = Math.min(ownBytes, budgetBytes);
  return { mostBytes, automaticBytes: Math.min(Math.floor(FREE_SHARE * spareBytes), mostBytes) };
}
