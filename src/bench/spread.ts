/** Smallest, middle and largest of some measurements. */
export interface Spread {
  readonly minimum: number;
  readonly median: number;
  readonly maximum: number;
}

/** Throws RangeError where there is nothing to spread. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const [minimum, maximum] = [sorted[0], sorted.at(-1)];
  if (minimum === undefined || maximum === undefined)
    throw new RangeError('Expected at least one measurement');
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
  return { minimum, median, maximum };
}

/** The middle of some measurements; throws RangeError where there are none. */
export function medianOf(values: readonly number[]): number {
  return spreadOf(values).median;
}
