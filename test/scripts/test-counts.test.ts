import { expect, test } from 'vitest';
import { countsLine, countsOf, figuresOf, oneTest, sumCounts } from '../../scripts/test-counts.mjs';

test("a runner's last line counts, not those of its own runners", () => {
  const output = 'tests: 3 passed, 1 failed, 0 skipped\nmore\ntests: 5 passed, 1 failed, 2 skipped\n';
  expect(countsOf(output, false)).toEqual({ passed: 5, failed: 1, skipped: 2 });
});

test('a line that only contains the counts is none', () => {
  expect(countsOf('plain: tests: 3 passed, 0 failed, 0 skipped', true)).toEqual(oneTest(false));
});

test('a runner that ends badly has failed, whatever it counted', () => {
  const output = 'tests: 7 passed, 0 failed, 0 skipped\n==1==ERROR: AddressSanitizer';
  expect(countsOf(output, true)).toEqual({ passed: 7, failed: 0, skipped: 0 });
  expect(countsOf(output, false)).toEqual({ passed: 7, failed: 1, skipped: 0 });
});

test('a runner that counted nothing has failed, even where it exits with 0', () => {
  expect(countsOf('', true)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('counts are summed, and the sum is a line that counts', () => {
  const sum = sumCounts([oneTest(true), oneTest(false), { passed: 4, failed: 0, skipped: 2 }]);
  expect(sum).toEqual({ passed: 5, failed: 1, skipped: 2 });
  expect(countsOf(countsLine(sum), true)).toEqual(sum);
});

test("a runner's figures stand before its counts", () => {
  const output =
    'begun\ntests: 1 passed, 0 failed, 0 skipped\n3 kernels\ntests: 5 passed, 0 failed, 0 skipped\n';
  expect(figuresOf(output)).toBe('3 kernels');
  expect(figuresOf('tests: 5 passed, 0 failed, 0 skipped')).toBe('');
  expect(figuresOf('it broke')).toBe('');
});
