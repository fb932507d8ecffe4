import { InsufficientMemoryError } from '../compiler/insufficient-memory-error.js';
import { DatasetUnavailableError, InvalidDatasetRequestError } from '../data/dataset-errors.js';
import { InvalidModelError } from '../model/invalid-model-error.js';
import { AddonUnavailableError } from '../runtime/addon-unavailable-error.js';
import { DeviceUnavailableError } from '../runtime/device-unavailable-error.js';
import { InvalidTrainingConfigError } from './check-ranges.js';

/** What of an error can cross to another thread or process: its name, message and stack, and its plain fields. */
export type PlainError = Readonly<Record<string, unknown>>;

/** Errors whose readers ask for their class; they are called by its name. */
const CLASSES: readonly { readonly name: string; readonly prototype: Error }[] = [
  InvalidModelError,
  InvalidTrainingConfigError,
  InvalidDatasetRequestError,
  DatasetUnavailableError,
  DeviceUnavailableError,
  AddonUnavailableError,
  InsufficientMemoryError,
];

export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const plain = Object.entries(error).filter(([, value]) => value === null || typeof value !== 'object');
  return { ...Object.fromEntries(plain), name: error.name, message: error.message, stack: error.stack };
}

/** The error again, on the other side. */
export function errorFromPlain(plain: PlainError): Error {
  const error = Object.assign(new Error(), plain);
  const errorClass = CLASSES.find(({ name }) => name === plain['name']);
  if (errorClass !== undefined) Object.setPrototypeOf(error, errorClass.prototype);
  return error;
}
