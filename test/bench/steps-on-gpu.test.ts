import { describe, expect, it } from 'vitest';
import type { StepRow } from '#densegraph/bench/step-report.js';
import { TEST_DEVICE } from '../test-device.js';
import { runBench } from './run-bench.js';

const SMALL = ['--device', 'cuda', '--case', 'D2L_DENSENET:2:1x32x32', '--python', '/no/python'];
const LEAN = ['--strategy', 'RECOMPUTE_NORMALIZATION'];

async function rowsOf(...args: readonly string[]): Promise<readonly StepRow[]> {
  return (await runBench('train-step', ...SMALL, ...LEAN, ...args)).figures as readonly StepRow[];
}

describe.skipIf(TEST_DEVICE !== 'CUDA')(
  'bench train-step on a GPU (skipped without DENSEGRAPH_TEST_DEVICE=cuda)',
  () => {
    it('counts the bytes that the device loses, in the precision that is asked for', async () => {
      const [wide] = await rowsOf('--tf32');
      const [narrow] = await rowsOf('--precision', 'BFLOAT16');
      for (const row of [wide, narrow]) {
        expect(row?.milliseconds).toBeGreaterThan(0);
        expect(row?.processPeakBytes).toBeGreaterThanOrEqual(row?.plannedBytes ?? NaN);
        expect(row?.processGrowthBytes).toBeLessThan(row?.processPeakBytes ?? NaN);
        expect(row?.operations.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
      }
      expect(narrow?.plannedBytes).not.toBe(wide?.plannedBytes);
    });
  },
);
