import type { KernelOperation } from '../compiler/kernel-operations.js';
import type { KernelGroup } from './kernel-work.js';
import type { Peaks } from './machine-peaks.js';
import { peaksText, percent } from './operation-report.js';
import { textTable } from './text-table.js';

/** The kernels of one case. */
export interface CaseKernels {
  readonly case: string;
  readonly groups: readonly KernelGroup[];
}

/** An operation at the shapes that a case has, beside what the machine could do: what --json writes. */
export interface KernelRow {
  readonly case: string;
  readonly operation: KernelOperation;
  readonly shapes: string;
  /** Of a step. */
  readonly calls: number;
  /** Of one call. */
  readonly microseconds: number;
  /** What one call would take if it reached the peak of what binds it. */
  readonly rooflineMicroseconds: number;
  /** What takes longer at the machine's peaks. */
  readonly bound: 'arithmetic' | 'memory';
  /** Above 1 for what a roofline of the direct algorithm over main memory cannot know: Winograd, caches. */
  readonly ofRoofline: number;
  /** Of a step, above the roofline. */
  readonly lostMilliseconds: number;
  /** Null for an operation that is no product. */
  readonly gigaflopsPerSecond: number | null;
  readonly gigabytesPerSecond: number;
}

/** All kernels, those that lose the most time first (Williams, Waterman and Patterson 2009: the roofline model). */
export function kernelRows(cases: readonly CaseKernels[], peaks: Peaks): readonly KernelRow[] {
  return cases
    .flatMap(({ case: name, groups }) => groups.map((group) => kernelRow(name, group, peaks)))
    .sort((a, b) => b.lostMilliseconds - a.lostMilliseconds);
}

function kernelRow(name: string, group: KernelGroup, peaks: Peaks): KernelRow {
  const { operation, shapes, calls, milliseconds, flops, bytes } = group;
  const arithmetic = (flops / peaks.flopsPerSecond) * 1000;
  const memory = (bytes / peaks.bytesPerSecond) * 1000;
  const roofline = Math.max(arithmetic, memory);
  return {
    case: name,
    operation,
    shapes,
    calls,
    microseconds: (milliseconds * 1000) / calls,
    rooflineMicroseconds: (roofline * 1000) / calls,
    bound: arithmetic > memory ? 'arithmetic' : 'memory',
    ofRoofline: roofline / milliseconds,
    lostMilliseconds: milliseconds - roofline,
    gigaflopsPerSecond: flops === 0 ? null : flops / milliseconds / 1e6,
    gigabytesPerSecond: bytes / milliseconds / 1e6,
  };
}

const HEADER = [
  'operation',
  'lost ms',
  'calls',
  'us a call',
  'roofline',
  'of it',
  'bound by',
  'GFLOP/s',
  'GB/s',
  'case',
  'shapes',
];

const LEGEND =
  "  roofline: us that a call takes at the machine's best product and copy, whichever is longer; lost: the time above\n" +
  '  it, all calls of a step. A roofline of the direct algorithm over main memory is passed by Winograd and in caches.';

/** A table: a line for each of the first rows, and what the others lose together. */
export function kernelTable(rows: readonly KernelRow[], top: number, peaks: Peaks): string {
  const lines = rows
    .slice(0, top)
    .map((row) => [
      row.operation,
      row.lostMilliseconds.toFixed(3),
      String(row.calls),
      row.microseconds.toFixed(1),
      row.rooflineMicroseconds.toFixed(1),
      percent(row.ofRoofline),
      row.bound,
      row.gigaflopsPerSecond?.toFixed(0) ?? '-',
      row.gigabytesPerSecond.toFixed(1),
      row.case,
      row.shapes,
    ]);
  const rest = rows.slice(top);
  const lost = rest.reduce((sum, { lostMilliseconds }) => sum + Math.max(0, lostMilliseconds), 0);
  const others = rest.length === 0 ? [] : [`  and ${rest.length} more, which lose ${lost.toFixed(3)} ms`];
  return [textTable(HEADER, lines), ...others, `  ${peaksText(peaks)}`, LEGEND, ''].join('\n');
}
