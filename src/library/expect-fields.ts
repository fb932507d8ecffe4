import { types } from 'node:util';
import { InvalidTrainingConfigError } from '../training/check-ranges.js';

/** What a value is to be, in words and as a test. */
const KINDS = {
  number: { expected: 'a number', holds: (value: unknown) => typeof value === 'number' },
  string: { expected: 'a string', holds: (value: unknown) => typeof value === 'string' },
  boolean: { expected: 'true or false', holds: (value: unknown) => typeof value === 'boolean' },
  function: { expected: 'a function', holds: (value: unknown) => typeof value === 'function' },
  list: { expected: 'a list', holds: (value: unknown) => Array.isArray(value) },
  // Numbers of any other kind would be cut to bytes on their way: pixels from 0 to 1 to a black image.
  bytes: {
    expected: 'a Uint8Array of whole numbers from 0 to 255',
    holds: (value: unknown) => types.isUint8Array(value),
  },
  signal: { expected: 'an AbortSignal', holds: (value: unknown) => value instanceof AbortSignal },
  /** Is looked at elsewhere, which can say more. */
  any: { expected: 'any value', holds: () => true },
  object: {
    expected: 'an object',
    holds: (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value),
  },
};
type Kind = keyof typeof KINDS;

/** What each field of an object is; of one that is options itself, what its fields are. */
export type FieldKinds<Fields> = Readonly<Record<keyof Fields, Kind | Readonly<Record<string, Kind>>>>;

/** The error that tells what is wrong with an argument, and where. */
export type ArgumentError = new (path: string, message: string) => Error;

/**
 * For callers without types, of options (whose path is empty) or of one of them, whose fields may all be left out: throws
 * where it is no object, where a field is of another kind, or one that nothing reads, as a misspelled one is.
 */
export function expectOptions(
  path: string,
  value: unknown,
  kinds: FieldKinds<Record<string, unknown>>,
  Refused: ArgumentError = InvalidTrainingConfigError,
): void {
  const names = Object.keys(kinds).join(', ');
  const where = path === '' ? 'options' : path;
  if (!KINDS.object.holds(value)) throw unexpected(Refused, path, `an object with ${names}`, where, value);
  for (const [name, given] of Object.entries(value as Record<string, unknown>)) {
    const field = fieldOf(path, name);
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined)
      throw new Refused(field, `Expected no field but ${names} in ${where} but received ${name}.`);
    if (given === undefined) continue;
    if (typeof kind === 'string') expectKind(field, given, kind, Refused);
    else expectOptions(field, given, kind, Refused);
  }
}

/**
 * The same of an object that has all of these fields, and may have others; `expected` says in words what it is and how one
 * comes by it.
 */
export function expectObject(
  path: string,
  value: unknown,
  kinds: Readonly<Record<string, Kind>>,
  expected: string,
  Refused: ArgumentError = InvalidTrainingConfigError,
): void {
  if (!KINDS.object.holds(value)) throw unexpected(Refused, path, expected, path, value);
  for (const [name, kind] of Object.entries(kinds)) {
    const given = (value as Record<string, unknown>)[name];
    if (given === undefined)
      throw new Refused(path, `Expected ${expected} for ${path} but received an object without ${name}.`);
    expectKind(fieldOf(path, name), given, kind, Refused);
  }
}

/** Throws where a value is of another kind. */
export function expectKind(
  path: string,
  value: unknown,
  kind: Kind,
  Refused: ArgumentError = InvalidTrainingConfigError,
): void {
  const { expected, holds } = KINDS[kind];
  if (!holds(value)) throw unexpected(Refused, path, expected, path, value);
}

/** Throws InvalidTrainingConfigError where a value is none of those that are offered. */
export function expectOneOf(path: string, value: unknown, offered: readonly string[]): void {
  if (offered.some((one) => one === value)) return;
  const received = typeof value === 'string' ? value : kindOf(value);
  throw new InvalidTrainingConfigError(
    path,
    `Expected one of ${offered.join(', ')} for ${path} but received ${received}.`,
  );
}

function fieldOf(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function unexpected(
  Refused: ArgumentError,
  path: string,
  expected: string,
  where: string,
  value: unknown,
): Error {
  return new Refused(path, `Expected ${expected} for ${where} but received ${kindOf(value)}.`);
}

/** What a value is, without the value itself, which may be of any size. */
function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value !== 'object') return `a ${typeof value}`;
  return `a value of type ${Object.prototype.toString.call(value).slice('[object '.length, -1)}`;
}
