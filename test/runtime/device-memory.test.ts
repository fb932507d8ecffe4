import { describe, expect, it } from 'vitest';
import { compileTraining } from '#densegraph/compiler/compile.js';
import { WHOLE_STRATEGIES, type WholeStrategy } from '#densegraph/compiler/memory-strategy.js';
import type { Precision } from '#densegraph/compiler/precision.js';
import type { TrainingPlan } from '#densegraph/compiler/training-plan.js';
import { buildModel } from '#densegraph/model/build-model.js';
import { cudaMemory } from '#densegraph/runtime/cuda-memory.js';
import { openSession } from '#densegraph/runtime/open-session.js';
import { TEST_DEVICE, testTarget } from '../test-device.js';
import { TINY } from '../training/tiny-config.js';

const BATCH = 96;
/** cudaMalloc hands out whole pages. */
const PAGE = 2 * 2 ** 20;

const free = (): number => cudaMemory().freeBytes;

function planOf(strategy: WholeStrategy, precision: Precision): TrainingPlan {
  return compileTraining(buildModel(TINY.model, TINY.image, TINY.classes), {
    batchSize: BATCH,
    strategy,
    precision,
    optimizer: TINY.optimizer,
    target: testTarget(1),
  });
}

/** What the device loses when a session over the plan is opened, and in each of three steps, and gets back at its end. */
async function lossesOf({ train, validate }: TrainingPlan) {
  const before = free();
  const session = openSession({ device: 'CUDA', threads: 1, programs: [train, validate] });
  const opened = free();
  const steps: number[] = [];
  try {
    for (let step = 0; step < 3; step++) {
      const begin = free();
      session.write(train, 'labels', new Int32Array(BATCH));
      await session.run(train);
      steps.push(begin - free());
    }
  } finally {
    session.close();
  }
  return { opening: before - opened, steps, closing: opened - free() };
}

const CASES = [
  ...WHOLE_STRATEGIES.map((strategy) => [strategy, 'FLOAT32'] as const),
  ['RECOMPUTE_NORMALIZATION', 'BFLOAT16'] as const,
];

/** Milliseconds for two openings and their steps, under the emulator and beside other suites. */
const TIMEOUT = 180_000;

describe.skipIf(TEST_DEVICE !== 'CUDA')(
  'the memory of a GPU (skipped without DENSEGRAPH_TEST_DEVICE=cuda)',
  () => {
    const title = 'is lost as it was planned, and comes back: %s in %s';
    it.each(CASES)(title, { timeout: TIMEOUT }, async (strategy, precision) => {
      const plan = planOf(strategy, precision);
      // Kernels are loaded when they first run, and stay.
      await lossesOf(plan);
      const { opening, steps, closing } = await lossesOf(plan);
      expect(opening).toBeGreaterThanOrEqual(plan.plannedBytes);
      expect(opening).toBeLessThan(plan.plannedBytes + PAGE);
      // The first run is eager, the second captures and instantiates a graph: no step allocates after that.
      expect(steps.at(-1)).toBe(0);
      expect(closing).toBeLessThanOrEqual(-plan.plannedBytes);
    });
  },
);
