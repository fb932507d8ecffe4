import type { DeviceKind } from './device-kind.js';

/** A device was asked for by name and cannot be had. There is no silent fallback to another. */
export class DeviceUnavailableError extends Error {
  override readonly name = 'DeviceUnavailableError';
  readonly device: DeviceKind;
  /** What would make it available. */
  readonly remedy: string;

  constructor(device: DeviceKind, reason: string, remedy: string, options?: ErrorOptions) {
    super(`${device} is not available: ${reason}. ${remedy}`, options);
    this.device = device;
    this.remedy = remedy;
  }
}
