import { InvalidInputError } from './invalid-input-error.js';

const LONGEST_MODEL_NAME = 100;
const LONGEST_JOB_NAME = 200;

/** Returns the name of a model. Throws InvalidInputError unless it is one line of 1 to 100 characters that can be seen. */
export function checkModelName(path: string, name: string): string {
  return checkName(path, name, LONGEST_MODEL_NAME);
}

/**
 * The name of a job without the spaces around it; null: none. Throws InvalidInputError unless that is one line of 1 to 200
 * characters that can be seen.
 */
export function readJobName(path: string, name: string | null | undefined): string | null {
  return name == null ? null : checkName(path, name.trim(), LONGEST_JOB_NAME);
}

function checkName(path: string, name: string, longest: number): string {
  if (name.trim() === '' || name.length > longest || /[\p{Cc}\p{Cs}]/u.test(name)) {
    throw new InvalidInputError(
      path,
      `Expected 1 to ${longest} characters on one line for ${path} but received ${JSON.stringify(name.slice(0, longest))}`,
    );
  }
  return name;
}
