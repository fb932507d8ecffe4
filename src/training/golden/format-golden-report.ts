import type { GoldenReport } from './check-golden.js';
import { isWithin } from './compare-results.js';
import type { Comparison } from './compare-results.js';

/** True where every case ran or was skipped by name, and every tensor is within its bound. */
export function isGolden({ comparisons, failures }: GoldenReport): boolean {
  return failures.length === 0 && comparisons.every(isWithin);
}

/**
 * The report for a terminal: per tensor kind the largest errors over all cases and strategies, and of the tensor that
 * comes nearest to its bound the bound and the place; then what is outside, what failed, what was skipped, a count.
 */
export function formatGoldenReport(report: GoldenReport): string {
  const { cases, comparisons, skipped, failures } = report;
  const outside = comparisons.filter((comparison) => !isWithin(comparison));
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length > 0 ? ['', title, ...lines.map((line) => `  ${line}`)] : [];
  return [
    ...table(comparisons),
    ...section('Outside of the bound:', outside.map(describe)),
    ...section('Failed:', failures),
    ...section('Skipped:', skipped),
    '',
    `${cases} cases, ${comparisons.length} tensors: ${comparisons.length - outside.length} within their bounds, ` +
      `${outside.length} outside, ${failures.length} cases failed, ${skipped.length} skipped`,
  ].join('\n');
}

const COLUMNS = ['tensor kind', 'tensors', 'float32', 'float64', 'bound', 'used', 'nearest to its bound'];

function table(comparisons: readonly Comparison[]): readonly string[] {
  const kinds = new Map<string, Comparison[]>();
  for (const comparison of comparisons) {
    // An absolute bound and a relative one do not compare.
    const key = `${comparison.kind}${comparison.bound.measure === 'absolute' ? ' (absolute)' : ''}`;
    kinds.set(key, [...(kinds.get(key) ?? []), comparison]);
  }
  const rows = [...kinds]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([kind, group]) => rowOf(kind, group));
  const widths = COLUMNS.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => (row[at] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) =>
        at === 0 || at === COLUMNS.length - 1 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [
    'Largest errors against PyTorch, relative to the largest element of a tensor unless said. Each case has a bound of its',
    'own, on the error against float64; bound and used are those of the tensor that comes nearest to its bound.',
    '',
    line(COLUMNS),
    ...rows.map(line),
  ];
}

function rowOf(kind: string, group: readonly Comparison[]): readonly string[] {
  const nearest = group.reduce((worst, other) => (usedOf(other) > usedOf(worst) ? other : worst));
  return [
    kind,
    String(group.length),
    short(Math.max(...group.map((comparison) => comparison.againstFloat32))),
    short(Math.max(...group.map((comparison) => comparison.againstExact))),
    short(nearest.bound.limit),
    `${(100 * usedOf(nearest)).toFixed(0)} %`,
    placeOf(nearest),
  ];
}

/** The part of its bound that an error takes. */
function usedOf({ againstExact, bound }: Comparison): number {
  if (Number.isNaN(againstExact)) return Infinity;
  return againstExact === 0 ? 0 : againstExact / bound.limit;
}

function describe(comparison: Comparison): string {
  const { tensor, againstExact, bound } = comparison;
  const error = Number.isNaN(againstExact)
    ? 'no finite number'
    : `${bound.measure} error ${short(againstExact)}`;
  return `${placeOf(comparison)} ${tensor}: ${error}, bound ${short(bound.limit)}`;
}

function placeOf({ caseName, strategy }: Comparison): string {
  return strategy === null ? caseName : `${caseName} ${strategy}`;
}

function short(value: number): string {
  return value === 0 ? '0' : value.toExponential(1);
}
