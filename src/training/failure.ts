import { InsufficientMemoryError } from '../compiler/insufficient-memory-error.js';
import { DatasetUnavailableError, InvalidDatasetRequestError } from '../data/dataset-errors.js';
import { InvalidModelError } from '../model/invalid-model-error.js';
import { AddonUnavailableError } from '../runtime/addon-unavailable-error.js';
import { DeviceFailedError } from '../runtime/device-failed-error.js';
import { DeviceUnavailableError } from '../runtime/device-unavailable-error.js';
import { InvalidTrainingConfigError } from './check-ranges.js';
import { CheckpointsDamagedError } from './checkpoints-damaged-error.js';
import { DatasetChangedError } from './dataset-changed-error.js';
import { DivergedError } from './diverged-error.js';
import { InvalidWeightsError } from './invalid-weights-error.js';
import { StorageFailedError } from './storage-failed-error.js';
import { StorageFullError } from './storage-full-error.js';

/** Why a run failed, for programs and for people. */
export interface TrainingFailure {
  readonly code: string;
  readonly message: string;
}

const CODES: readonly (readonly [abstract new (...args: never[]) => Error, string])[] = [
  [InvalidTrainingConfigError, 'INVALID_INPUT'],
  [InvalidModelError, 'INVALID_INPUT'],
  [InvalidDatasetRequestError, 'INVALID_INPUT'],
  [InvalidWeightsError, 'INVALID_INPUT'],
  [DatasetUnavailableError, 'DATASET_UNAVAILABLE'],
  [DatasetChangedError, 'DATASET_CHANGED'],
  [CheckpointsDamagedError, 'CHECKPOINTS_DAMAGED'],
  [DeviceUnavailableError, 'DEVICE_UNAVAILABLE'],
  [AddonUnavailableError, 'DEVICE_UNAVAILABLE'],
  [InsufficientMemoryError, 'INSUFFICIENT_MEMORY'],
  [DivergedError, 'DIVERGED'],
  [StorageFullError, 'STORAGE_FULL'],
  [StorageFailedError, 'STORAGE_FAILED'],
];

/** The code of an error's class, of a device's failure its own, INTERNAL_ERROR for one that no run should meet, and its message without a stack. */
export function failureOf(error: unknown): TrainingFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof DeviceFailedError) return { code: error.code, message };
  const code = CODES.find(([errorClass]) => error instanceof errorClass)?.[1] ?? 'INTERNAL_ERROR';
  return { code, message };
}
