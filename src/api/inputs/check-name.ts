import { InvalidInputError } from './invalid-input-error.js';

const LONGEST_NAME = 100;

/** Returns `name`. Throws InvalidInputError unless it is one line of 1 to 100 characters that can be seen. */
export function checkName(path: string, name: string): string {
  if (name.trim() === '' || name.length > LONGEST_NAME || /[\p{Cc}\p{Cs}]/u.test(name)) {
    throw new InvalidInputError(
      path,
      `Expected 1 to ${LONGEST_NAME} characters on one line for ${path} but received ${JSON.stringify(name.slice(0, LONGEST_NAME))}`,
    );
  }
  return name;
}
