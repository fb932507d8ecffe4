import { expect, test } from 'vitest';
import type { Program } from '#densegraph/compiler/program.js';
import type { Batch } from '#densegraph/data/dataset.js';
import type { Session } from '#densegraph/runtime/session.js';
import { runBatches } from '#densegraph/training/run-batches.js';

const MILLISECONDS = 20;
const BATCHES = 4;

/** Keeps the thread busy, as work does. */
function work(): void {
  const end = performance.now() + MILLISECONDS;
  while (performance.now() < end);
}

const view = { buffer: 0, offset: 0, n: 1, h: 1, w: 1, c: 1, stride: 1 };
const PROGRAM: Program = {
  arenaBytes: 0,
  buffers: [],
  kernels: [],
  bindings: { images: { view, shape: [1, 1, 1, 1] }, labels: { view, shape: [1] } },
};

function session(during: Partial<Record<'run' | 'write' | 'read', () => void>>): Session {
  return {
    run: () => Promise.resolve(during.run?.()),
    write: (_program, name) => {
      if (name === 'images') during.write?.();
    },
    read: (_program, name) => {
      if (name === 'losses') during.read?.();
      return Float32Array.of(0.5);
    },
    kernelMicroseconds: () => new Float64Array(),
    kernelLibraries: () => [],
    statistics: () => ({ peakBytes: 0, currentBytes: 0 }),
    close: () => undefined,
  };
}

async function* batches(prepare: () => void): AsyncGenerator<Batch, void, undefined> {
  for (let i = 0; i < BATCHES; i++) {
    // As from another thread: not before what waits already.
    await new Promise(setImmediate);
    prepare();
    yield { count: 1, images: Float32Array.of(1), labels: Int32Array.of(1) };
  }
}

async function waitedWith(
  during: Parameters<typeof session>[0],
  prepare: () => void = () => undefined,
): Promise<number> {
  const run = await runBatches(
    session(during),
    batches(prepare),
    () => PROGRAM,
    () => undefined,
  );
  expect(run).toMatchObject({ images: BATCHES, loss: 0.5 * BATCHES });
  return 1000 * run.dataWaitSeconds;
}

test('what the engine waits for is until a batch is there, and its writing', async () => {
  const expected = BATCHES * MILLISECONDS;
  expect(await waitedWith({}, work)).toBeGreaterThanOrEqual(expected);
  expect(await waitedWith({ write: work })).toBeGreaterThanOrEqual(expected);
});

test('neither its own time nor the reading of results is a wait for data', async () => {
  expect(await waitedWith({ run: work, read: work })).toBeLessThan(BATCHES * MILLISECONDS);
});
