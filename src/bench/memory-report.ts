import type { Spread } from './spread.js';
import { textTable } from './text-table.js';

/** What one contender was seen to take. */
export interface MemoryFigures {
  readonly contender: string;
  /** What the device was planned to allocate, and what its allocator counted; null where nothing is planned. */
  readonly plannedBytes: number | null;
  readonly measuredBytes: number | null;
  /** Kept from the forward pass for the backward pass; densegraph's include the batch of images. */
  readonly keptBytes: number;
  /** Of the process's resident set at its highest, over what it was with network, parameters and batch in place. */
  readonly growthBytes: number;
  /** Of a step. */
  readonly milliseconds: Spread;
}

export interface MemoryRow extends MemoryFigures {
  /** Median step over STORE_ALL's. */
  readonly timeRatio: number | null;
  /** Growth over the least of PyTorch's; null without PyTorch. */
  readonly growthRatio: number | null;
}

/** Time relative to STORE_ALL's, memory relative to PyTorch's. */
export function withRatios(figures: readonly MemoryFigures[]): readonly MemoryRow[] {
  const storeAll = figures.find(({ contender }) => contender === 'STORE_ALL');
  const eager = figures.filter(({ plannedBytes }) => plannedBytes === null);
  const least = eager.length === 0 ? null : Math.min(...eager.map(({ growthBytes }) => growthBytes));
  return figures.map((row) => ({
    ...row,
    timeRatio: storeAll === undefined ? null : row.milliseconds.median / storeAll.milliseconds.median,
    growthRatio: least === null ? null : row.growthBytes / least,
  }));
}

const HEADER = ['MiB', 'planned', 'measured', 'kept', 'growth', '/PyTorch', 'ms a step', '/STORE_ALL', ''];

const LEGEND =
  '  kept: for the backward pass. growth: of the process, from network, parameters and batch in place to its peak.\n' +
  "  /PyTorch: growth over the least of PyTorch's. /STORE_ALL: median time.";

/** A table: a line for each contender, with the range of its steps at the end. */
export function memoryTable(title: string, rows: readonly MemoryRow[]): string {
  const lines = rows.map((row) => {
    const { minimum, median, maximum } = row.milliseconds;
    return [
      row.contender,
      mebibytes(row.plannedBytes),
      mebibytes(row.measuredBytes),
      mebibytes(row.keptBytes),
      mebibytes(row.growthBytes),
      ratio(row.growthRatio),
      median.toFixed(1),
      ratio(row.timeRatio),
      `(${minimum.toFixed(1)} .. ${maximum.toFixed(1)})`,
    ];
  });
  return [title, textTable(HEADER, lines), LEGEND, ''].join('\n');
}

function mebibytes(bytes: number | null): string {
  return bytes === null ? '-' : (bytes / 2 ** 20).toFixed(1);
}

function ratio(value: number | null): string {
  return value === null ? '-' : value.toFixed(2);
}
