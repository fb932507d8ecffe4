import type { WholeStrategy } from '../compiler/memory-strategy.js';
import type { DeviceKind } from '../runtime/device-kind.js';
import type { Rounds } from './interleave.js';
import type { OperationRow } from './operation-report.js';
import type { PytorchMode } from './pytorch-process.js';
import { medianOf, spreadOf, type Spread } from './spread.js';
import { textTable } from './text-table.js';

/** What one contender took. */
interface StepFigures {
  readonly name: string;
  readonly rounds: Rounds;
  /**
   * Its process's resident set at its highest, and that over what it was with network, parameters and batch in place; of
   * a GPU the device's bytes.
   */
  readonly peakBytes: number;
  readonly growthBytes: number;
}

export interface EngineFigures extends StepFigures {
  readonly strategy: WholeStrategy;
  readonly plannedBytes: number;
  readonly operations: readonly OperationRow[];
}

export interface PytorchFigures extends StepFigures {
  readonly mode: PytorchMode;
}

/** All that was measured of a case. */
export interface CaseFigures {
  readonly case: string;
  readonly batchSize: number;
  readonly engine: readonly EngineFigures[];
  readonly pytorch: readonly PytorchFigures[];
  readonly turns: number;
  /** In which other programs were busy. */
  readonly disturbedTurns: number;
}

interface PytorchRow {
  readonly mode: PytorchMode;
  readonly milliseconds: number;
  readonly spread: Spread;
  readonly processPeakBytes: number;
  readonly processGrowthBytes: number;
}

/** A case under one strategy, beside PyTorch: what --json writes. Times are medians of steps. */
export interface StepRow {
  readonly case: string;
  readonly strategy: WholeStrategy;
  readonly milliseconds: number;
  readonly spread: Spread;
  readonly imagesPerSecond: number;
  /** Of the whole process: runtime, weights, batch and all; on a GPU what the device has lost to it but for the context. */
  readonly processPeakBytes: number;
  /** Over what the process held with network, parameters and batch in place: what a step needs. */
  readonly processGrowthBytes: number;
  readonly plannedBytes: number;
  /** Its fastest mode; null without PyTorch. */
  readonly pytorch: PytorchRow | null;
  /** All modes that ran. */
  readonly pytorchModes: readonly PytorchRow[];
  /** How many times this one's time PyTorch's fastest mode takes: the median over the rounds, in which both took turns. */
  readonly ratio: number | null;
  /** Of the rounds' ratios. */
  readonly ratioSpread: Spread | null;
  /** Growth over that of PyTorch's fastest mode. */
  readonly growthRatio: number | null;
  readonly operations: readonly OperationRow[];
  /** Of the case: all that count, and those of them in which other programs were busy. */
  readonly turns: number;
  readonly disturbedTurns: number;
}

/** The figures of a case as rows, one for each strategy. */
export function stepRows(figures: CaseFigures): readonly StepRow[] {
  const { case: name, batchSize, engine, pytorch, turns, disturbedTurns } = figures;
  const best = fastest(pytorch);
  const pytorchModes = pytorch.map(pytorchRow);
  return engine.map(({ strategy, rounds, peakBytes, growthBytes, plannedBytes, operations }) => {
    const spread = spreadOf(rounds.flat());
    const ratioSpread = best === null ? null : roundRatios(best.rounds, rounds);
    return {
      case: name,
      strategy,
      milliseconds: spread.median,
      spread,
      imagesPerSecond: (batchSize * 1000) / spread.median,
      processPeakBytes: peakBytes,
      processGrowthBytes: growthBytes,
      plannedBytes,
      pytorch: best === null ? null : pytorchRow(best),
      pytorchModes,
      ratio: ratioSpread?.median ?? null,
      ratioSpread,
      growthRatio: best === null ? null : growthBytes / best.growthBytes,
      operations,
      turns,
      disturbedTurns,
    };
  });
}

const HEADER = ['', 'ms', 'lowest', 'highest', 'images/s', 'peak MiB', 'growth MiB', 'PyTorch / this'];

const RATIO_LEGEND =
  "  PyTorch / this: time of PyTorch's fastest mode over this one's, the middle and the range of the rounds.\n";

/** What the columns of the tables mean. */
export const STEP_LEGENDS: Readonly<Record<DeviceKind, string>> = {
  CPU:
    '  ms: the median step. peak: of the process; growth: from network, parameters and batch in place to it.\n' +
    RATIO_LEGEND +
    "  PyTorch's processes have malloc tuned, which it gains from.",
  CUDA:
    "  ms: the median step, of this the batch's way to the device included, which PyTorch has there already.\n" +
    '  peak: what the device has lost to the process, its context aside; of PyTorch, what its allocator has reserved.\n' +
    '  growth: peak over parameters; of PyTorch, what its allocator has handed out over network and batch.\n' +
    RATIO_LEGEND,
};

/** A table of a case: a line for each contender. */
export function stepTable(title: string, figures: CaseFigures): string {
  const { batchSize, engine, pytorch, turns, disturbedTurns } = figures;
  const best = fastest(pytorch);
  const lines = [...engine, ...pytorch].map(({ name, rounds, peakBytes, growthBytes }) => {
    const { minimum, median, maximum } = spreadOf(rounds.flat());
    return [
      name,
      median.toFixed(1),
      minimum.toFixed(1),
      maximum.toFixed(1),
      ((batchSize * 1000) / median).toFixed(0),
      mebibytes(peakBytes),
      mebibytes(growthBytes),
      best === null ? '-' : ratioText(best.rounds, rounds),
    ];
  });
  const warning = `  In ${disturbedTurns} of ${turns} turns other programs were busy: take no figure seriously.`;
  return [title, textTable(HEADER, lines), ...(disturbedTurns > 0 ? [warning] : []), ''].join('\n');
}

function fastest(figures: readonly PytorchFigures[]): PytorchFigures | null {
  const timed = figures.map((row) => ({ row, median: medianOf(row.rounds.flat()) }));
  return timed.sort((a, b) => a.median - b.median)[0]?.row ?? null;
}

function pytorchRow({ mode, rounds, peakBytes, growthBytes }: PytorchFigures): PytorchRow {
  const spread = spreadOf(rounds.flat());
  const memory = { processPeakBytes: peakBytes, processGrowthBytes: growthBytes };
  return { mode, milliseconds: spread.median, spread, ...memory };
}

/** Of the medians of rounds in which both had their turns. */
function roundRatios(theirs: Rounds, ours: Rounds): Spread {
  return spreadOf(ours.map((times, round) => medianOf(theirs[round] ?? []) / medianOf(times)));
}

function ratioText(theirs: Rounds, ours: Rounds): string {
  const { minimum, median, maximum } = roundRatios(theirs, ours);
  return `${median.toFixed(2)}  (${minimum.toFixed(2)} .. ${maximum.toFixed(2)})`;
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
