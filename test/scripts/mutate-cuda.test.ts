import { execFileSync } from 'node:child_process';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../scripts/mutate-cuda.mjs', import.meta.url));

/** The mutants in the order in which they would be tried: [fault, file, before, after]. */
function list(...args: string[]): string[][] {
  const rows = execFileSync(execPath, [SCRIPT, '--list', ...args], { encoding: 'utf8', maxBuffer: 2 ** 24 });
  return rows
    .trim()
    .split('\n')
    .map((row) => row.split(/(?<!\\)\|/).map((cell) => cell.trim()))
    .map(([, fault = '', place = '', before = '', after = '']) => [
      fault,
      place.replace(/:\d+$/, ''),
      before,
      after,
    ]);
}

test('the seed alone decides which mutants are tried', () => {
  expect(list('--seed', '3')).toEqual(list('--seed', '3'));
  expect(list('--seed', '4')).not.toEqual(list('--seed', '3'));
});

test('every mutant changes its line', () => {
  for (const [, , before, after] of list()) expect(after).not.toBe(before);
});

test('kinds of faults and files take turns', () => {
  const mutants = list();
  const kinds = new Set(mutants.map(([fault]) => fault));
  expect(new Set(mutants.slice(0, kinds.size).map(([fault]) => fault))).toEqual(kinds);
  const files = mutants.slice(0, 60).map(([, file]) => file);
  expect(new Set(files).size).toBeGreaterThan(35);
});

test('--only takes the mutants whose row has a part', () => {
  const barriers = list('--only', 'barrier dropped');
  expect(barriers.length).toBeGreaterThan(10);
  expect(new Set(barriers.map(([fault, , before, after]) => `${fault}: ${before} ${after}`))).toEqual(
    new Set(['barrier dropped: `__syncthreads();` `;`']),
  );
});
