import { InvalidArgumentError } from 'commander';

/** Reads an option that is a number from 0. Throws InvalidArgumentError, which commander prints. */
export function nonNegativeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError(`Expected a number from 0 but received '${text}'.`);
}

/** Reads an option that is a momentum. Throws InvalidArgumentError, which commander prints. */
export function momentumValue(text: string): number {
  const value = nonNegativeNumber(text);
  if (value < 1) return value;
  throw new InvalidArgumentError(`Expected a number from 0 and below 1 but received '${text}'.`);
}

/** Reads an option that is a whole number from 0. Throws InvalidArgumentError, which commander prints. */
export function wholeNumber(text: string): number {
  const value = nonNegativeNumber(text);
  if (Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError(`Expected a whole number from 0 but received '${text}'.`);
}
