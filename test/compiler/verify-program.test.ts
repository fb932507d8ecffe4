import { expect, test } from 'vitest';
import { compileStep } from '#densegraph/compiler/compile-step.js';
import type { Buffer, Program } from '#densegraph/compiler/program.js';
import { verifyProgram } from '#densegraph/compiler/verify-program.js';
import { targetWith, tinyDenseNet } from './small-graphs.js';

const PROGRAM = compileStep(tinyDenseNet(2), 2, 'train', 'SHARED_CONCAT', {
  optimizer: { momentum: 0, nesterov: false, weightDecay: 0 },
  target: targetWith(256),
});

function withBuffer(name: string, change: (buffer: Buffer) => Partial<Buffer>): Program {
  return {
    ...PROGRAM,
    buffers: PROGRAM.buffers.map((buffer) =>
      buffer.name === name ? { ...buffer, ...change(buffer) } : buffer,
    ),
  };
}

test('a compiled program passes', () => {
  expect(() => verifyProgram(PROGRAM)).not.toThrow();
});

test.each([
  ['an address that is not aligned', withBuffer('stem', ({ offset }) => ({ offset: offset + 4 })), /aligned/],
  ['a buffer behind the arena', withBuffer('stem', () => ({ offset: PROGRAM.arenaBytes })), /aligned inside/],
  ['two buffers in one place', withBuffer('stem', () => ({ offset: 0 })), /not to overlap/],
  ['a lifetime that is too short', withBuffer('pool.indices', () => ({ last: 0 })), /to live at kernel/],
  ['a buffer that is too small', withBuffer('stem', () => ({ bytes: 64 })), /to lie inside stem/],
])('%s is refused', (_, program, message) => {
  expect(() => verifyProgram(program)).toThrow(message);
});

test('a buffer moved to the place of any other is refused exactly where it meets one that lives at the same time', () => {
  const { buffers, arenaBytes } = PROGRAM;
  let refused = 0;
  for (const moved of buffers) {
    for (const { offset } of buffers) {
      if (offset + moved.bytes > arenaBytes) continue;
      const meets = buffers.some(
        (other) =>
          other !== moved &&
          other.offset < offset + moved.bytes &&
          offset < other.offset + other.bytes &&
          other.first <= moved.last &&
          moved.first <= other.last,
      );
      const check = expect(() => {
        verifyProgram(withBuffer(moved.name, () => ({ offset })));
      }, `${moved.name} at ${offset}`);
      if (meets) check.toThrow(/not to overlap/);
      else check.not.toThrow();
      refused += meets ? 1 : 0;
    }
  }
  expect(refused).toBeGreaterThan(100);
});
