import { describe, expect, it } from 'vitest';
import type { Program } from '#densegraph/compiler/program.js';
import { randomState, randomStateWriter } from '#densegraph/training/random-state.js';
import type { Session } from '#densegraph/runtime/session.js';

/** Two words of 32 bits as the integer in two's complement that they are. */
const joined = (words: Int32Array, first: number): bigint =>
  (BigInt(words[first + 1] ?? NaN) << 32n) | BigInt.asUintN(32, BigInt(words[first] ?? NaN));

describe('randomState', () => {
  it.each([
    [0, 0],
    [1, 2],
    [-1, 7],
    [2 ** 31, 2 ** 32 - 1],
    [2 ** 32, 2 ** 32],
    [Number.MAX_SAFE_INTEGER, 123],
    [Number.MIN_SAFE_INTEGER, 2 ** 40 + 5],
  ])('is the seed %d and the step %d in words', (seed, step) => {
    const words = randomState(seed, step);
    expect(words).toHaveLength(4);
    expect([joined(words, 0), joined(words, 2)]).toEqual([BigInt(seed), BigInt(step)]);
  });
});

describe('randomStateWriter', () => {
  const programWith = (...names: string[]): Program =>
    ({ bindings: Object.fromEntries(names.map((name) => [name, {}])) }) as Program;

  it('counts every step from the one it is given, and writes where there is something to write to', () => {
    const written: [string, number[]][] = [];
    const session = {
      write: (_program: Program, name: string, values: Int32Array) => written.push([name, [...values]]),
    } as unknown as Session;
    const write = randomStateWriter(session, 9, 40);
    write(programWith('images', 'randomState'));
    write(programWith('images'));
    write(programWith('randomState'));
    expect(written).toEqual([
      ['randomState', [9, 0, 40, 0]],
      ['randomState', [9, 0, 42, 0]],
    ]);
  });
});
