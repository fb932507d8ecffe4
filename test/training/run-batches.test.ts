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

interface Step {
  /** What a step costs the caller's thread: before it is under way, and for the next one's batch. */
  readonly take?: () => void;
  readonly stage?: () => void;
  /** How long it takes on a thread of its own. */
  readonly milliseconds?: number;
}

function session({ stage, take, milliseconds = 0 }: Step): Session {
  return {
    run: async () => {
      take?.();
      const endedAt = performance.now() + milliseconds;
      await new Promise(setImmediate);
      return { results: [Float32Array.of(0.5), Int32Array.of(1)], endedAt };
    },
    stage: (_program, name) => {
      if (name === 'images') stage?.();
    },
    write: () => undefined,
    read: () => new Float32Array(),
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

async function waitedWith(step: Step, prepare: () => void = () => undefined): Promise<number> {
  const run = await runBatches(
    session(step),
    batches(prepare),
    () => PROGRAM,
    () => undefined,
  );
  expect(run).toMatchObject({ images: BATCHES, loss: 0.5 * BATCHES, correct: BATCHES });
  return 1000 * run.dataWaitSeconds;
}

const ALWAYS = BATCHES * MILLISECONDS;

test('what the engine waits for is until a batch is there, its staging, and its taking', async () => {
  expect(await waitedWith({}, work)).toBeGreaterThanOrEqual(ALWAYS);
  expect(await waitedWith({ stage: work })).toBeGreaterThanOrEqual(ALWAYS);
  expect(await waitedWith({ take: work, milliseconds: Infinity })).toBeGreaterThanOrEqual(ALWAYS);
});

test('beside a step a batch is fetched and staged for nothing, but the first', async () => {
  const waited = await waitedWith({ stage: work, milliseconds: Infinity }, work);
  expect(waited).toBeGreaterThanOrEqual(2 * MILLISECONDS);
  expect(waited).toBeLessThan(ALWAYS);
});

test('a step gets what has been staged for it', async () => {
  const staged: number[] = [];
  const ran: number[][] = [];
  async function* counted(): AsyncGenerator<Batch, void, undefined> {
    for (let i = 1; i <= BATCHES; i++) {
      yield { count: 1, images: Float32Array.of(i), labels: Int32Array.of(i) };
      await Promise.resolve();
    }
  }
  const counting: Session = {
    ...session({}),
    stage: (_program, _name, values) => void staged.push(...values),
    run: () => {
      ran.push(staged.splice(0));
      return Promise.resolve({ results: [Float32Array.of(0), Int32Array.of(2)], endedAt: 0 });
    },
  };
  const { correct } = await runBatches(
    counting,
    counted(),
    () => PROGRAM,
    () => undefined,
  );
  expect(ran).toEqual(Array.from({ length: BATCHES }, (_, i) => [i + 1, i + 1]));
  expect(correct).toBe(1);
});
