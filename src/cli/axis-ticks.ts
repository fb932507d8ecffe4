/** From 0 to at most `end` in about `count` steps of 1, 2 or 5 times a power of ten. `end` is positive. */
export function axisTicks(end: number, count: number): readonly number[] {
  const rough = end / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  // Multiples, for sums of fractions drift.
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
}
