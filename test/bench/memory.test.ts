import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { memoryTable, withRatios, type MemoryRow } from '#densegraph/bench/memory-report.js';
import { WHOLE_STRATEGIES } from '#densegraph/compiler/memory-strategy.js';
import { temporaryFolder } from '../store/temporary-folder.js';

const MAIN = fileURLToPath(new URL('../../dist/bench/main.js', import.meta.url));
const MIB = 2 ** 20;
/** Of D2L_DENSENET: growth is over them. */
const PARAMETER_BYTES = 4 * 758_226;

const planned = (contender: string, mib: number, median: number) => ({
  contender,
  plannedBytes: mib * MIB,
  measuredBytes: mib * MIB,
  keptBytes: 3 * MIB,
  growthBytes: (mib + 2) * MIB,
  milliseconds: { minimum: median - 1, median, maximum: median + 1 },
});
const eager = (contender: string, growth: number) => ({
  ...planned(contender, 0, 40),
  plannedBytes: null,
  measuredBytes: null,
  growthBytes: growth * MIB,
});

describe('the report of the memory benchmark', () => {
  it("relates time to STORE_ALL's and memory to PyTorch's least", () => {
    const figures = [
      planned('STORE_ALL', 18, 20),
      planned('SHARED_CONCAT', 8, 15),
      eager('a', 50),
      eager('b', 40),
    ];
    const rows = withRatios(figures);
    expect(rows.map(({ timeRatio }) => timeRatio)).toEqual([1, 0.75, 2, 2]);
    expect(rows.map(({ growthRatio }) => growthRatio)).toEqual([0.5, 0.25, 1.25, 1]);
    const lines = memoryTable('a network', rows).split('\n');
    expect(lines[0]).toBe('a network');
    expect(lines[3]?.split(/ +/)).toEqual([
      '',
      'SHARED_CONCAT',
      '8.0',
      '8.0',
      '3.0',
      '10.0',
      '0.25',
      '15.0',
      '0.75',
      '(14.0',
      '..',
      '16.0)',
    ]);
    expect(lines[4]).toMatch(/^ {2}a +- +- +3\.0 +50\.0 +1\.25 +40\.0 +2\.00 /);
  });

  it('has no ratio to what is not there', () => {
    expect(withRatios([planned('SHARED_CONCAT', 8, 15)])).toMatchObject([
      { timeRatio: null, growthRatio: null },
    ]);
  });
});

describe('bench memory', () => {
  it('measures each strategy in a process of its own, which allocates what was planned', async () => {
    const json = join(temporaryFolder(), 'figures.json');
    const few = [
      '--batch',
      '2',
      '--sizes',
      '32,48',
      '--threads',
      '1',
      '--rounds',
      '1',
      '--steps',
      '1',
      '--patience',
      '1',
    ];
    const args = ['memory', ...few, '--python', '/no/python', '--json', json];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN, ...args]);
    expect(stderr).toBe('');
    expect(stdout).toContain('PyTorch: /no/python cannot import torch');
    const cases = JSON.parse(readFileSync(json, 'utf8')) as { case: string; rows: MemoryRow[] }[];
    expect(cases.map((entry) => entry.case)).toEqual([
      'D2L_DENSENET, 1x32x32, batch 2, 1 threads',
      'D2L_DENSENET, 1x48x48, batch 2, 1 threads',
    ]);
    for (const { case: title, rows } of cases) {
      expect(stdout).toContain(title);
      expect(rows.map(({ contender }) => contender)).toEqual(WHOLE_STRATEGIES);
      for (const { plannedBytes, measuredBytes, growthBytes, milliseconds } of rows) {
        expect(measuredBytes).toBe(plannedBytes);
        // The arena is touched; beside it there are the stacks of threads and what JavaScript allocates.
        expect(growthBytes + PARAMETER_BYTES).toBeGreaterThan(0.9 * (plannedBytes ?? Infinity));
        expect(growthBytes).toBeLessThan((plannedBytes ?? 0) + 64 * MIB);
        expect(milliseconds.median).toBeGreaterThan(0);
      }
    }
  });
});
