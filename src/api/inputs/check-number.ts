import { InvalidInputError } from './invalid-input-error.js';

/** The numbers that a field takes. A bound that is left out is none; `above` and `below` are themselves excluded. */
export interface NumberRange {
  readonly from?: number;
  readonly above?: number;
  readonly to?: number;
  readonly below?: number;
}

/** Returns `value`. Throws InvalidInputError where it is infinite or out of the range. */
export function checkNumber(path: string, value: number, range: NumberRange): number {
  const inRange =
    Number.isFinite(value) &&
    !(range.from !== undefined && value < range.from) &&
    !(range.above !== undefined && value <= range.above) &&
    !(range.to !== undefined && value > range.to) &&
    !(range.below !== undefined && value >= range.below);
  if (!inRange)
    throw new InvalidInputError(path, `Expected ${describe(range)} for ${path} but received ${value}`);
  return value;
}

function describe({ from, above, to, below }: NumberRange): string {
  const bounds = [
    from === undefined ? [] : [`at least ${from}`],
    above === undefined ? [] : [`greater than ${above}`],
    to === undefined ? [] : [`at most ${to}`],
    below === undefined ? [] : [`less than ${below}`],
  ].flat();
  return bounds.length === 0 ? 'a finite number' : `a number ${bounds.join(' and ')}`;
}
