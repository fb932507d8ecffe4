import { describe, expect, test } from 'vitest';
import { compileTraining } from '#densegraph/compiler/compile.js';
import type { CompileOptions } from '#densegraph/compiler/compile-options.js';
import { OFFERED_STRATEGIES } from '#densegraph/compiler/compile-step.js';
import { InsufficientMemoryError } from '#densegraph/compiler/insufficient-memory-error.js';
import { KERNEL_SIGNATURES } from '#densegraph/compiler/kernel-operations.js';
import { ELEMENT_BYTES, type Program, type View } from '#densegraph/compiler/program.js';
import type { TrainingPlan } from '#densegraph/compiler/training-plan.js';
import { UnsupportedStrategyError } from '#densegraph/compiler/unsupported-strategy-error.js';
import { buildModel } from '#densegraph/model/build-model.js';
import { targetWith, tinyDenseNet } from './small-graphs.js';

const OPTIONS: CompileOptions = {
  batchSize: 4,
  strategy: 'SHARED_CONCAT',
  optimizer: { momentum: 0.9, nesterov: false, weightDecay: 0 },
  target: targetWith(1000),
};

const D2L = buildModel({ preset: 'D2L_DENSENET' }, { channels: 1, height: 96, width: 96 }, 10);
const BOTTLENECK = buildModel(
  {
    denseNet: {
      stem: 'CIFAR',
      stemChannels: 8,
      growthRate: 4,
      blockLayers: [3, 2],
      bottleneckFactor: 4,
      compression: 0.5,
      convolutionBias: false,
    },
  },
  { channels: 3, height: 16, width: 16 },
  7,
);
const GRAPHS = { tiny: tinyDenseNet(3), d2l: D2L, bottleneck: BOTTLENECK };
const CASES = Object.entries(GRAPHS).flatMap(([name, graph]) =>
  OFFERED_STRATEGIES.flatMap((strategy) =>
    [1, 3, 32].map((batchSize) => ({ name, graph, strategy, batchSize })),
  ),
);

function programsOf(plan: TrainingPlan): readonly Program[] {
  return [plan.train, plan.validate, ...(plan.trainRemainder === null ? [] : [plan.trainRemainder])];
}

function countOf(program: Program, operation: keyof typeof KERNEL_SIGNATURES): number {
  return program.kernels.filter((kernel) => kernel.operation === operation).length;
}

/** Every element of a view, as the number of its first byte in the arena. */
function* bytesOf(program: Program, view: View): Generator<number> {
  const buffer = program.buffers[view.buffer];
  if (buffer === undefined) throw new Error('no such buffer');
  const size = ELEMENT_BYTES[buffer.elementType];
  for (let pixel = 0; pixel < view.n * view.h * view.w; pixel++) {
    for (let channel = 0; channel < view.c; channel++) {
      yield buffer.offset + (view.offset + pixel * view.stride + channel) * size;
    }
  }
}

describe.each(CASES)('$name, $strategy, batch $batchSize', ({ name, graph, strategy, batchSize }) => {
  const plan = compileTraining(graph, { ...OPTIONS, strategy, batchSize, examples: batchSize * 2 + 1 });

  test('no two buffers overlap while both live, by lifetimes computed anew from the kernels', () => {
    for (const program of programsOf(plan)) {
      const used = program.buffers.map(() => [] as number[]);
      program.kernels.forEach((kernel, index) => {
        for (const view of kernel.operands) if (view !== null) used[view.buffer]?.push(index);
      });
      program.buffers.forEach((a, i) => {
        program.buffers.slice(i + 1).forEach((b) => {
          const [usesA = [], usesB = []] = [used[a.id], used[b.id]];
          const meet = Math.min(...usesA) <= Math.max(...usesB) && Math.min(...usesB) <= Math.max(...usesA);
          const overlap = a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;
          expect(meet && overlap, `${a.name} and ${b.name}`).toBe(false);
        });
      });
    }
  });

  test('categories add up to the planned bytes, and the timeline never passes them', () => {
    const { categories, plannedBytes, timeline } = plan;
    const parts: readonly number[] = Object.values({ ...categories });
    expect(parts.reduce((sum, bytes) => sum + bytes, 0)).toBe(plannedBytes);
    for (const bytes of parts) expect(bytes).toBeGreaterThanOrEqual(0);
    expect(timeline).toHaveLength(plan.train.kernels.length);
    const peak = Math.max(...timeline.map((point) => point.liveBytes));
    expect(peak).toBeLessThanOrEqual(plannedBytes);
    if (name === 'd2l') expect(plannedBytes).toBeLessThanOrEqual(peak * 1.05);
  });

  test('what outlives a step lies at the same bytes in every program', () => {
    const kept = (program: Program): unknown =>
      program.buffers
        .filter(({ category }) => category !== 'saved' && category !== 'temporary')
        .map(({ name, offset, bytes }) => ({ name, offset, bytes }));
    for (const program of programsOf(plan)) expect(kept(program)).toEqual(kept(plan.train));
  });
});

test('on a small network no live byte is ever overwritten by another buffer, byte by byte', () => {
  for (const strategy of OFFERED_STRATEGIES) {
    const { train } = compileTraining(tinyDenseNet(3), { ...OPTIONS, strategy, batchSize: 2 });
    // Which buffer wrote each byte last; whoever reads it must be a view of that buffer.
    const writer = new Map<number, number>();
    for (const buffer of train.buffers) {
      if (!['parameter', 'gradient', 'optimizer'].includes(buffer.category)) continue;
      for (let byte = 0; byte < buffer.bytes; byte += 4) writer.set(buffer.offset + byte, buffer.id);
    }
    for (const name of ['images', 'labels']) {
      const view = train.bindings[name]?.view;
      if (view !== undefined) for (const byte of bytesOf(train, view)) writer.set(byte, view.buffer);
    }
    for (const { operation, label, operands } of train.kernels) {
      const reads = KERNEL_SIGNATURES[operation].reads.length;
      operands.slice(0, reads).forEach((view) => {
        if (view === null) return;
        for (const byte of bytesOf(train, view)) {
          expect(writer.get(byte), `${operation} of ${label} reads byte ${byte}`).toBe(view.buffer);
        }
      });
      operands.slice(reads).forEach((view) => {
        if (view !== null) for (const byte of bytesOf(train, view)) writer.set(byte, view.buffer);
      });
    }
  }
});

test('STORE_ALL copies at every layer; SHARED_CONCAT has no copy and one pass less per normalization', () => {
  const eager = compileTraining(D2L, { ...OPTIONS, strategy: 'STORE_ALL' }).train;
  const shared = compileTraining(D2L, OPTIONS).train;
  expect(countOf(eager, 'copy')).toBe(16 * 2 * 2);
  expect(countOf(shared, 'copy')).toBe(0);
  expect(countOf(eager, 'relu')).toBe(21);
  expect(countOf(shared, 'relu')).toBe(0);
  expect(countOf(shared, 'reluGradient')).toBe(0);
});

test('SHARED_CONCAT computes the statistics of each channel of a block once', () => {
  const { train } = compileTraining(D2L, OPTIONS);
  const channels = train.kernels
    .filter((kernel) => kernel.operation === 'batchStatistics')
    .reduce((sum, kernel) => sum + (kernel.operands[0]?.c ?? 0), 0);
  // The stem's 64 channels, and the four blocks with all that they join.
  expect(channels).toBe(64 + 192 + 224 + 240 + 248);
  expect(countOf(train, 'updateRunningStatistics')).toBe(21);
});

test('SHARED_CONCAT needs much less memory than STORE_ALL', () => {
  const eager = compileTraining(D2L, { ...OPTIONS, strategy: 'STORE_ALL', batchSize: 32 });
  const shared = compileTraining(D2L, { ...OPTIONS, batchSize: 32 });
  expect(shared.plannedBytes).toBeLessThan(0.75 * eager.plannedBytes);
});

test('the last batch of an epoch has a program of its own, where it is smaller', () => {
  expect(compileTraining(D2L, { ...OPTIONS, examples: 8 }).trainRemainder).toBeNull();
  const plan = compileTraining(D2L, { ...OPTIONS, examples: 9 });
  expect(plan.trainRemainder?.bindings['images']?.shape).toEqual([1, 1, 96, 96]);
  expect(plan.train.bindings['images']?.shape).toEqual([4, 1, 96, 96]);
});

test('without momentum no velocity is kept', () => {
  const optimizer = { momentum: 0, nesterov: false, weightDecay: 0 };
  const plan = compileTraining(D2L, { ...OPTIONS, optimizer });
  expect(plan.categories.optimizerBytes).toBe(64);
  expect(plan.train.bindings['velocity.features.conv0.weight']).toBeUndefined();
});

test('a block without a loss takes the gradient of its output and gives that of its input', () => {
  const { train, validate } = compileTraining(tinyDenseNet(1), {
    ...OPTIONS,
    loss: 'upstream',
    inputGradient: true,
  });
  expect(train.bindings['outputGradient']?.shape).toEqual([4, 3]);
  expect(train.bindings['inputGradient']?.shape).toEqual([4, 1, 8, 8]);
  expect(train.bindings['losses']).toBeUndefined();
  expect(validate.bindings['output']?.shape).toEqual([4, 3]);
});

describe('budgets', () => {
  const eager = compileTraining(D2L, { ...OPTIONS, strategy: 'STORE_ALL' }).plannedBytes;
  const shared = compileTraining(D2L, OPTIONS).plannedBytes;

  function failure(options: Partial<CompileOptions>): InsufficientMemoryError {
    try {
      compileTraining(D2L, { ...OPTIONS, ...options });
    } catch (error) {
      if (error instanceof InsufficientMemoryError) return error;
      throw error;
    }
    throw new Error('expected an InsufficientMemoryError');
  }

  test('a plan to the byte fits; a byte less does not, and the error suggests what would', () => {
    expect(compileTraining(D2L, { ...OPTIONS, budgetBytes: shared }).plannedBytes).toBe(shared);
    expect(failure({ strategy: 'STORE_ALL', budgetBytes: eager - 1 })).toMatchObject({
      requiredBytes: eager,
      availableBytes: eager - 1,
      suggestedStrategy: 'SHARED_CONCAT',
    });
    expect(failure({ budgetBytes: shared - 1 }).suggestedStrategy).toBeNull();
  });

  test('AUTO takes the plan with the least traffic that fits, and needs a budget', () => {
    expect(compileTraining(D2L, { ...OPTIONS, strategy: 'AUTO', budgetBytes: eager }).strategy).toBe(
      'SHARED_CONCAT',
    );
    expect(failure({ strategy: 'AUTO', budgetBytes: shared - 1 }).requiredBytes).toBe(shared);
    expect(() => compileTraining(D2L, { ...OPTIONS, strategy: 'AUTO' })).toThrow(RangeError);
  });

  test('a strategy that is not offered yet is refused by name', () => {
    expect(() => compileTraining(D2L, { ...OPTIONS, strategy: 'RECOMPUTE_BOTTLENECK' })).toThrow(
      UnsupportedStrategyError,
    );
  });
});
