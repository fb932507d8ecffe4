import type { InsufficientMemoryError } from '../compiler/insufficient-memory-error.js';
import type { DatasetUnavailableError, InvalidDatasetRequestError } from '../data/dataset-errors.js';
import type { InvalidImageError } from '../data/raw-image.js';
import type { ConflictError } from '../jobs/errors/conflict-error.js';
import type { NotFoundError } from '../jobs/errors/not-found-error.js';
import type { DeviceKind } from '../jobs/job.js';
import type { DuplicateNameError } from '../store/duplicate-name-error.js';
import type { InvalidInputError } from './inputs/invalid-input-error.js';
import {
  ConflictResult,
  DatasetUnavailableResult,
  DeviceUnavailableResult,
  InsufficientMemoryResult,
  InvalidInputResult,
  NotFoundResult,
} from './types/errors.js';
import { withoutPaths } from './without-paths.js';
import type { ErrorResult } from './types/errors.js';

/** The failures of all rooms that a client can act on, by their names; some come from rooms that this one cannot see. */
interface ActionableErrors {
  readonly InvalidInputError: InvalidInputError;
  readonly InvalidDatasetRequestError: InvalidDatasetRequestError;
  readonly InvalidTrainingConfigError: Error & { readonly path: string };
  readonly InvalidWeightsError: Error;
  readonly InvalidImageError: InvalidImageError;
  readonly OnnxSizeError: Error;
  readonly DatasetUnavailableError: DatasetUnavailableError;
  readonly DeviceUnavailableError: Error & { readonly device: DeviceKind; readonly remedy: string };
  /** Where a plan had to ask it. */
  readonly DeviceFailedError: Error & { readonly remedy: string };
  readonly AddonUnavailableError: Error;
  readonly InsufficientMemoryError: InsufficientMemoryError;
  readonly NotFoundError: NotFoundError;
  readonly ConflictError: ConflictError;
  readonly NoWeightsError: Error;
  readonly DuplicateNameError: DuplicateNameError;
}

const CONVERSIONS: {
  readonly [Name in keyof ActionableErrors]: (error: ActionableErrors[Name]) => ErrorResult;
} = {
  InvalidInputError: ({ path, message }) => new InvalidInputResult(path, message),
  InvalidDatasetRequestError: ({ path, message }) => new InvalidInputResult(`input.dataset.${path}`, message),
  InvalidTrainingConfigError: ({ path, message }) => new InvalidInputResult(`input.${path}`, message),
  InvalidImageError: ({ path, message }) => new InvalidInputResult(`input.${path}`, message),
  InvalidWeightsError: ({ message }) => new InvalidInputResult('input.initialWeights', message),
  OnnxSizeError: ({ message }) => new InvalidInputResult('input.format', message),
  DatasetUnavailableError: ({ dataset, message }) => new DatasetUnavailableResult(dataset, message),
  DeviceUnavailableError: ({ device, message, remedy }) =>
    new DeviceUnavailableResult(device, withoutPaths(message), remedy),
  DeviceFailedError: ({ message, remedy }) =>
    new DeviceUnavailableResult('CUDA', withoutPaths(message), remedy),
  AddonUnavailableError: ({ message }) =>
    new DeviceUnavailableResult(
      'CPU',
      withoutPaths(message),
      'Build the native engine where the server runs.',
    ),
  InsufficientMemoryError: (error) => new InsufficientMemoryResult(error.message, error),
  NotFoundError: ({ id, message }) => new NotFoundResult(id, message),
  ConflictError: ({ message }) => new ConflictResult(message),
  NoWeightsError: ({ message }) => new ConflictResult(message),
  DuplicateNameError: ({ message }) => new ConflictResult(message),
};

type ErrorResultClass = abstract new (...parts: never[]) => ErrorResult;

/**
 * A failure as the member of a result union that it is. Throws the error itself where it is none of them: then it is
 * not for clients.
 */
export function toErrorResult<Member extends ErrorResultClass>(
  error: unknown,
  members: readonly Member[],
): InstanceType<Member> {
  const result = actionableError(error);
  if (result !== null && isOneOf(result, members)) return result;
  throw error;
}

/** A failure that a client can act on, in a client's words; null where it is the server's own. */
export function actionableError(error: unknown): ErrorResult | null {
  if (!(error instanceof Error) || !Object.hasOwn(CONVERSIONS, error.name)) return null;
  const conversion = CONVERSIONS[error.name as keyof ActionableErrors] as (error: Error) => ErrorResult;
  return conversion(error);
}

function isOneOf<Member extends ErrorResultClass>(
  result: ErrorResult,
  members: readonly Member[],
): result is InstanceType<Member> {
  return members.some((member) => result instanceof member);
}
