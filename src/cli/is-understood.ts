import { InsufficientMemoryError } from '../compiler/insufficient-memory-error.js';
import { InvalidModelError } from '../model/invalid-model-error.js';
import { AddonUnavailableError } from '../runtime/addon-unavailable-error.js';
import { DeviceFailedError } from '../runtime/device-failed-error.js';
import { DeviceUnavailableError } from '../runtime/device-unavailable-error.js';
import { InvalidTrainingConfigError } from '../training/check-ranges.js';

const UNDERSTOOD = [
  AddonUnavailableError,
  DeviceFailedError,
  DeviceUnavailableError,
  InsufficientMemoryError,
  InvalidModelError,
  InvalidTrainingConfigError,
];

/** Whether an error of planning or running a network is of what was asked for, or of this machine: its message says it all. */
export function isUnderstood(error: unknown): error is Error {
  return UNDERSTOOD.some((known) => error instanceof known);
}
