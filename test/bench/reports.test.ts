import { describe, expect, it } from 'vitest';
import { GPUS, gpuNamed } from '#densegraph/bench/gpu-peaks.js';
import { kernelRows, kernelTable } from '#densegraph/bench/kernel-report.js';
import type { KernelGroup } from '#densegraph/bench/kernel-work.js';
import {
  dataSheetLegend,
  measuredLegend,
  operationTable,
  sumOperations,
} from '#densegraph/bench/operation-report.js';
import { stepRows, stepTable, type CaseFigures } from '#densegraph/bench/step-report.js';

const PEAKS = { flopsPerSecond: 100e9, bytesPerSecond: 10e9 };

const group = (operation: KernelGroup['operation'], values: Partial<KernelGroup>): KernelGroup => ({
  operation,
  shapes: 'x 1x2x2x1',
  calls: 1,
  milliseconds: 1,
  flops: 0,
  bytes: 0,
  ...values,
});

const GROUPS = [
  group('relu', { milliseconds: 3, bytes: 6e6 }),
  group('convolution', { shapes: 'a', calls: 2, milliseconds: 4, flops: 0.1e9, bytes: 1e6 }),
  group('convolution', { shapes: 'b', milliseconds: 1, flops: 0.05e9, bytes: 9e6 }),
];

describe('operations beside the peaks of the machine', () => {
  it('adds kernels up, and relates products to the product and the others to the copy', () => {
    const rows = sumOperations(GROUPS, PEAKS);
    expect(rows).toEqual([
      {
        operation: 'convolution',
        calls: 3,
        milliseconds: 5,
        share: 5 / 8,
        gigaflopsPerSecond: expect.closeTo(30) as number,
        gigabytesPerSecond: expect.closeTo(2) as number,
        ofPeak: expect.closeTo(0.3) as number,
      },
      {
        operation: 'relu',
        calls: 1,
        milliseconds: 3,
        share: 3 / 8,
        gigaflopsPerSecond: null,
        gigabytesPerSecond: expect.closeTo(2) as number,
        ofPeak: expect.closeTo(0.2) as number,
      },
    ]);
    const table = operationTable('a step', rows, measuredLegend(PEAKS));
    expect(table).toMatch(/convolution +3 +5\.00 +62\.5 % +30 +2\.0 +30\.0 %/);
    expect(table).toMatch(/relu +1 +3\.00 +37\.5 % +- +2\.0 +20\.0 %/);
    expect(table).toContain('product 100 GFLOP/s, copy 10.0 GB/s');
  });
});

describe('operations beside the data sheet of a GPU', () => {
  it('has no share of a peak that is not known', () => {
    const [row] = sumOperations(GROUPS, null);
    expect(row?.ofPeak).toBeNull();
    expect(operationTable('a step', row === undefined ? [] : [row], dataSheetLegend(null))).toMatch(
      / +-\n +of peak: not known/,
    );
    expect(dataSheetLegend(PEAKS)).toContain('100 GFLOP/s, 10 GB/s');
    expect(gpuNamed('NVIDIA H200')).toBe(GPUS.h200);
    expect(gpuNamed('Emulated CUDA device')).toBeNull();
  });
});

describe('kernels beside their rooflines', () => {
  it('begins with what loses the most', () => {
    const rows = kernelRows([{ case: 'A:1', groups: GROUPS }], PEAKS);
    expect(
      rows.map(({ operation, shapes, bound, rooflineMicroseconds, lostMilliseconds }) => [
        operation,
        shapes,
        bound,
        rooflineMicroseconds,
        lostMilliseconds,
      ]),
    ).toEqual([
      ['convolution', 'a', 'arithmetic', expect.closeTo(500), expect.closeTo(3)],
      ['relu', 'x 1x2x2x1', 'memory', expect.closeTo(600), expect.closeTo(2.4)],
      ['convolution', 'b', 'memory', expect.closeTo(900), expect.closeTo(0.1)],
    ]);
    expect(rows[0]).toMatchObject({ calls: 2, microseconds: 2000, ofRoofline: 0.25 });
    const table = kernelTable(rows, 1, PEAKS);
    expect(table).toMatch(/convolution +3\.000 +2 +2000\.0 +500\.0 +25\.0 % +arithmetic/);
    expect(table).toContain('and 2 more, which lose 2.500 ms');
    expect(table).not.toMatch(/relu/);
  });
});

const figures = (pytorch: CaseFigures['pytorch']): CaseFigures => ({
  case: 'D2L_DENSENET:4',
  batchSize: 4,
  engine: [
    {
      name: 'SHARED_CONCAT',
      strategy: 'SHARED_CONCAT',
      rounds: [
        [10, 12, 10],
        [20, 20, 22],
      ],
      peakBytes: 100,
      growthBytes: 40,
      plannedBytes: 30,
      operations: [],
    },
  ],
  pytorch,
  turns: 6,
  disturbedTurns: 0,
});

const eager = (rounds: readonly number[][]) =>
  ({ name: 'PyTorch eager', mode: 'eager', rounds, peakBytes: 900, growthBytes: 160 }) as const;
const compiled = (rounds: readonly number[][]) =>
  ({ name: 'PyTorch compile', mode: 'compile', rounds, peakBytes: 990, growthBytes: 200 }) as const;

describe('steps beside PyTorch', () => {
  it("relates each strategy to PyTorch's fastest mode, round by round", () => {
    const measured = figures([eager([[25], [60]]), compiled([[20], [50]])]);
    expect(stepRows(measured)).toEqual([
      {
        case: 'D2L_DENSENET:4',
        strategy: 'SHARED_CONCAT',
        milliseconds: 16,
        spread: { minimum: 10, median: 16, maximum: 22 },
        imagesPerSecond: 250,
        processPeakBytes: 100,
        processGrowthBytes: 40,
        plannedBytes: 30,
        pytorch: {
          mode: 'compile',
          milliseconds: 35,
          spread: { minimum: 20, median: 35, maximum: 50 },
          processPeakBytes: 990,
          processGrowthBytes: 200,
        },
        pytorchModes: [
          expect.objectContaining({ mode: 'eager', milliseconds: 42.5 }),
          expect.objectContaining({ mode: 'compile', milliseconds: 35 }),
        ],
        ratio: 2.25,
        ratioSpread: { minimum: 2, median: 2.25, maximum: 2.5 },
        growthRatio: 0.2,
        operations: [],
        turns: 6,
        disturbedTurns: 0,
      },
    ]);
    const table = stepTable('a case', measured);
    expect(table).toMatch(/SHARED_CONCAT +16\.0 +10\.0 +22\.0 +250 .* 2\.25 {2}\(2\.00 \.\. 2\.50\)/);
    expect(table).toMatch(/PyTorch compile .* 1\.00 {2}\(1\.00 \.\. 1\.00\)/);
    expect(table).not.toContain('busy');
  });

  it('has no ratio without PyTorch, and warns of turns in which other programs were busy', () => {
    const alone = { ...figures([]), disturbedTurns: 5 };
    expect(stepRows(alone)).toMatchObject([
      { pytorch: null, ratio: null, ratioSpread: null, growthRatio: null },
    ]);
    expect(stepTable('a case', alone)).toContain('In 5 of 6 turns other programs were busy');
  });
});
