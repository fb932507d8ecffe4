import { InvalidModelError } from './invalid-model-error.js';

/** Looks at one value of a spec; throws InvalidModelError with `path` unless it is as expected. */
export type Check = (value: unknown, path: string) => void;

/** An integer from `least` to `most`, both included. */
export function integer(least: number, most: number): Check {
  const expected = `an integer from ${least} to ${most.toLocaleString('en-US')}`;
  return satisfies(expected, (value) => Number.isInteger(value) && inRange(value as number, least, most));
}

/** Any value for which `test` holds; `expected` says in words what that is. */
export function satisfies(expected: string, test: (value: unknown) => boolean): Check {
  return (value, path) => {
    if (!test(value)) throw unexpected(expected, value, path);
  };
}

/** True or false. */
export const boolean = satisfies('true or false', (value) => typeof value === 'boolean');

/** A layer without settings is there or left out; false would say neither. */
export const present = satisfies('true (leave the layer out instead)', (value) => value === true);

/** Null or as `check` says. */
export function optional(check: Check): Check {
  return (value, path) => {
    if (isGiven(value)) check(value, path);
  };
}

/** A list of 1 to `most` values. */
export function list(check: Check, most: number): Check {
  return (value, path) => {
    if (!Array.isArray(value) || !inRange(value.length, 1, most)) {
      throw unexpected(`a list of 1 to ${most.toLocaleString('en-US')} values`, value, path);
    }
    for (const [i, item] of (value as unknown[]).entries()) check(item, `${path}[${i}]`);
  };
}

/** An object in which every field is as its check says, and which has no others. */
export function fields(checks: Readonly<Record<string, Check>>): Check {
  return (value, path) => {
    const given = givenFields(value, checks, path);
    for (const [name, check] of Object.entries(checks)) check(given[name], fieldPath(path, name));
  };
}

/** An object in which exactly one of the fields is given. */
export function oneField(checks: Readonly<Record<string, Check>>): Check {
  return (value, path) => {
    const given = Object.entries(givenFields(value, checks, path));
    const [field] = given;
    if (field === undefined || given.length > 1) {
      const names = given.map(([name]) => name).join(' and ') || 'none';
      const where = path === '' ? 'the model' : path;
      throw new InvalidModelError(
        path,
        `Expected exactly one of ${Object.keys(checks).join(', ')} for ${where} but received ${names}`,
      );
    }
    const [name, content] = field;
    checks[name]?.(content, fieldPath(path, name));
  };
}

function givenFields(
  value: unknown,
  checks: Readonly<Record<string, Check>>,
  path: string,
): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw unexpected(`an object with ${Object.keys(checks).join(', ')}`, value, path);
  }
  const given = Object.entries(value).filter(([, content]) => isGiven(content));
  for (const [name] of given) {
    if (!Object.hasOwn(checks, name)) {
      throw new InvalidModelError(
        fieldPath(path, name),
        `Expected no field but ${Object.keys(checks).join(', ')} and received ${name}`,
      );
    }
  }
  return Object.fromEntries(given);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function inRange(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}

function fieldPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function unexpected(expected: string, value: unknown, path: string): InvalidModelError {
  const where = path === '' ? 'the model' : path;
  return new InvalidModelError(path, `Expected ${expected} for ${where} but received ${describe(value)}`);
}

function describe(value: unknown): string {
  if (!isGiven(value)) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
  return typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : `a value of type ${typeof value}`;
}
