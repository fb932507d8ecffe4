import type { KernelOperation } from '../compiler/kernel-operations.js';
import type { KernelGroup } from './kernel-work.js';
import type { Peaks } from './machine-peaks.js';
import { textTable } from './text-table.js';

/** All calls of an operation in a step. */
export interface OperationRow {
  readonly operation: KernelOperation;
  readonly calls: number;
  readonly milliseconds: number;
  /** Of the kernels' time. */
  readonly share: number;
  /** Of the direct algorithm's arithmetic; null for an operation that is no product. */
  readonly gigaflopsPerSecond: number | null;
  readonly gigabytesPerSecond: number;
  /** A product's flops over the peak product's, else bytes over the peak copy's; null where no peak is known. */
  readonly ofPeak: number | null;
}

/** Sums kernels by operation, the longest first. */
export function sumOperations(groups: readonly KernelGroup[], peaks: Peaks | null): readonly OperationRow[] {
  const all = groups.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const operations = [...new Set(groups.map(({ operation }) => operation))];
  const rows = operations.map((operation): OperationRow => {
    const own = groups.filter((group) => group.operation === operation);
    const total = (field: 'calls' | 'milliseconds' | 'flops' | 'bytes'): number =>
      own.reduce((sum, group) => sum + group[field], 0);
    const seconds = total('milliseconds') / 1000;
    const [flops, bytes] = [total('flops') / seconds, total('bytes') / seconds];
    return {
      operation,
      calls: total('calls'),
      milliseconds: total('milliseconds'),
      share: total('milliseconds') / all,
      gigaflopsPerSecond: flops === 0 ? null : flops / 1e9,
      gigabytesPerSecond: bytes / 1e9,
      ofPeak:
        peaks === null ? null : flops === 0 ? bytes / peaks.bytesPerSecond : flops / peaks.flopsPerSecond,
    };
  });
  return rows.sort((a, b) => b.milliseconds - a.milliseconds);
}

const HEADER = ['operation', 'calls', 'ms', 'share', 'GFLOP/s', 'GB/s', 'of peak', ''];

/** What the figures of operations mean beside what the machine itself reached in the same run. */
export function measuredLegend(peaks: Peaks): string {
  return (
    `  ${peaksText(peaks)}\n` +
    "  of peak: a product's GFLOP/s over the large product's, else GB/s over the large copy's. GFLOP are those of the direct\n" +
    '  algorithm: Winograd needs fewer and passes the peak; so do copies of what is still in a cache.'
  );
}

/** The same beside a GPU's data sheet; null for a GPU whose data sheet is not known. */
export function dataSheetLegend(peaks: Peaks | null): string {
  if (peaks === null) return '  of peak: not known for this GPU.';
  const { flopsPerSecond, bytesPerSecond } = peaks;
  return (
    "  of peak: a product's GFLOP/s, else GB/s, over what the data sheet has: " +
    `${(flopsPerSecond / 1e9).toFixed(0)} GFLOP/s, ${(bytesPerSecond / 1e9).toFixed(0)} GB/s.`
  );
}

/** A table: a line for each operation, and the legend. */
export function operationTable(title: string, rows: readonly OperationRow[], legend: string): string {
  const lines = rows.map((row) => [
    row.operation,
    String(row.calls),
    row.milliseconds.toFixed(2),
    percent(row.share),
    row.gigaflopsPerSecond?.toFixed(0) ?? '-',
    row.gigabytesPerSecond.toFixed(1),
    row.ofPeak === null ? '-' : percent(row.ofPeak),
    '',
  ]);
  return [title, textTable(HEADER, lines), legend, ''].join('\n');
}

/** `machine: product 131 GFLOP/s, copy 22.0 GB/s`. */
export function peaksText({ flopsPerSecond, bytesPerSecond }: Peaks): string {
  const [flops, bytes] = [(flopsPerSecond / 1e9).toFixed(0), (bytesPerSecond / 1e9).toFixed(1)];
  return `machine's best: product ${flops} GFLOP/s, copy ${bytes} GB/s`;
}

export function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}
