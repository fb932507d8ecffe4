import type { Program } from '../compiler/program.js';
import type { Session } from '../runtime/session.js';

/**
 * Returns what is to be called before each training step: it writes what the program's dropouts draw from, where it
 * has any. `firstStep` is the number of steps that the run has made before, so that a run that goes on draws as one
 * that never stopped.
 */
export function randomStateWriter(
  session: Session,
  seed: number,
  firstStep: number,
): (program: Program) => void {
  let step = firstStep;
  return (program) => {
    if (program.bindings['randomState']) session.write(program, 'randomState', randomState(seed, step));
    step += 1;
  };
}

/** Seed low, seed high, step low, step high: each a safe integer in two's complement, as two words. */
export function randomState(seed: number, step: number): Int32Array {
  return Int32Array.from([seed, step].flatMap(wordsOf));
}

function wordsOf(value: number): readonly number[] {
  return [Number(BigInt.asIntN(32, BigInt(value))), Math.floor(value / 2 ** 32)];
}
