import { InvalidTrainingConfigError } from '../training/check-ranges.js';

/** What `typeof` says of each field of an object where it is given. */
export type FieldKinds<Fields> = Readonly<
  Record<keyof Fields, 'number' | 'string' | 'boolean' | 'object' | 'function'>
>;

/**
 * For callers without types, of options (whose path is empty) or one of them: a value that is no object, a field of another kind, or one that nothing reads, as a misspelled
 * one is, throws InvalidTrainingConfigError instead of being ignored.
 */
export function expectFields<Fields>(path: string, value: unknown, kinds: FieldKinds<Fields>): void {
  const names = Object.keys(kinds).join(', ');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const where = path === '' ? 'options' : path;
    throw new InvalidTrainingConfigError(
      path,
      `Expected an object with ${names} for ${where} but received ${kindOf(value)}.`,
    );
  }
  for (const [name, given] of Object.entries(value)) {
    if (given === undefined) continue;
    const field = path === '' ? name : `${path}.${name}`;
    const kind = Object.hasOwn(kinds, name) ? kinds[name as keyof Fields] : null;
    if (kind === null)
      throw new InvalidTrainingConfigError(field, `Expected no field but ${names} but received ${field}.`);
    if (given === null || typeof given !== kind)
      throw new InvalidTrainingConfigError(
        field,
        `Expected a value of type ${kind} for ${field} but received ${kindOf(given)}.`,
      );
  }
}

/** Throws InvalidTrainingConfigError where a value is none of those that are offered. */
export function expectOneOf(path: string, value: string, offered: readonly string[]): void {
  if (offered.includes(value)) return;
  throw new InvalidTrainingConfigError(
    path,
    `Expected one of ${offered.join(', ')} for ${path} but received ${value}.`,
  );
}

/** What a value is, without the value itself, which may be of any size. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value !== 'object') return `a ${typeof value}`;
  return `a value of type ${Object.prototype.toString.call(value).slice('[object '.length, -1)}`;
}
