import {
  ConflictResult,
  DatasetUnavailableResult,
  DeviceUnavailableResult,
  InsufficientMemoryResult,
  InvalidInputResult,
  NotFoundResult,
} from './types/errors.js';

/** What can keep a job's weights from being run over images. */
export const MODEL_FAILURES = [
  NotFoundResult,
  ConflictResult,
  InvalidInputResult,
  DatasetUnavailableResult,
  DeviceUnavailableResult,
  InsufficientMemoryResult,
] as const;
