import { describe, expect, test } from 'vitest';
import { compileTraining } from '#densegraph/compiler/compile.js';
import type { CompileOptions } from '#densegraph/compiler/compile-options.js';
import { WHOLE_STRATEGIES } from '#densegraph/compiler/memory-strategy.js';
import { InsufficientMemoryError } from '#densegraph/compiler/insufficient-memory-error.js';
import { KERNEL_SIGNATURES } from '#densegraph/compiler/kernel-operations.js';
import { ELEMENT_BYTES, type Program, type View } from '#densegraph/compiler/program.js';
import type { TrainingPlan } from '#densegraph/compiler/training-plan.js';
import { GraphBuilder } from '#densegraph/ir/graph-builder.js';
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
  WHOLE_STRATEGIES.flatMap((strategy) =>
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
      const colliding = program.buffers.flatMap((a, i) =>
        program.buffers
          .slice(i + 1)
          .filter((b) => {
            const [usesA = [], usesB = []] = [used[a.id], used[b.id]];
            const meet = Math.min(...usesA) <= Math.max(...usesB) && Math.min(...usesB) <= Math.max(...usesA);
            return meet && a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;
          })
          .map((b) => `${a.name} and ${b.name}`),
      );
      expect(colliding).toEqual([]);
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
  for (const strategy of WHOLE_STRATEGIES) {
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

test('RECOMPUTE_NORMALIZATION stores no normalized value, and no gradient of one that a convolution computes', () => {
  const shared = compileTraining(D2L, OPTIONS);
  const recomputed = compileTraining(D2L, { ...OPTIONS, strategy: 'RECOMPUTE_NORMALIZATION' });
  expect(countOf(shared.train, 'normalize')).toBe(21);
  expect(countOf(recomputed.train, 'normalize')).toBe(0);
  // Every normalization's gradient is the end of the kernel before it: of convolutions, and of four kinds of pooling.
  expect(countOf(recomputed.train, 'normalizeGradient')).toBe(0);
  expect(countOf(recomputed.train, 'normalizeDataGradient')).toBe(0);
  expect(countOf(recomputed.validate, 'normalize')).toBe(0);
  expect(shared.recomputeFraction).toBe(0);
  expect(recomputed.recomputeFraction).toBeGreaterThan(0);
  expect(recomputed.recomputeFraction).toBeLessThan(0.05);
});

test('the stem and the averages of the transitions are computed again, and nothing keeps them', () => {
  const { train } = compileTraining(D2L, { ...OPTIONS, strategy: 'RECOMPUTE_NORMALIZATION' });
  const again = train.buffers.filter(({ name }) => name.endsWith(' again'));
  expect(again.map(({ name }) => name)).toEqual([
    'features.transition3.pool again',
    'features.transition2.pool again',
    'features.transition1.pool again',
    'features.conv0 again',
  ]);
  const saved = train.buffers.filter(({ category }) => category === 'saved').map(({ name }) => name);
  expect(saved.filter((name) => /conv0$|pool$/.test(name))).toEqual([]);
});

test('a transition averages before its convolution, which has a quarter of the pixels to do', () => {
  const convolved = (strategy: 'STORE_ALL' | 'SHARED_CONCAT'): readonly number[] =>
    compileTraining(D2L, { ...OPTIONS, strategy })
      .train.kernels.filter(
        ({ operation, label }) => operation === 'convolution' && label.includes('transition'),
      )
      .map(({ operands }) => operands[0]?.h ?? 0);
  expect(convolved('STORE_ALL')).toEqual([24, 12, 6]);
  expect(convolved('SHARED_CONCAT')).toEqual([12, 6, 3]);
});

test('RECOMPUTE_BOTTLENECK keeps no bottleneck, and runs each again once', () => {
  const kept = compileTraining(BOTTLENECK, { ...OPTIONS, strategy: 'RECOMPUTE_NORMALIZATION' });
  const again = compileTraining(BOTTLENECK, { ...OPTIONS, strategy: 'RECOMPUTE_BOTTLENECK' });
  const bottlenecks = (plan: TrainingPlan): number =>
    plan.train.kernels.filter(
      ({ operation, label }) => operation === 'convolution' && /denselayer\d+\.conv1$/.test(label),
    ).length;
  expect(bottlenecks(kept)).toBe(5);
  expect(bottlenecks(again)).toBe(10);
  expect(again.categories.savedActivationBytes).toBeLessThan(kept.categories.savedActivationBytes);
  const saved = again.train.buffers.filter(({ category }) => category === 'saved').map(({ name }) => name);
  expect(saved.filter((name) => /denselayer\d+\.conv1$/.test(name))).toEqual([]);
});

describe('budgets', () => {
  const bytesUnder = (strategy: CompileOptions['strategy']): number =>
    compileTraining(D2L, { ...OPTIONS, strategy }).plannedBytes;
  const eager = bytesUnder('STORE_ALL');
  const least = bytesUnder('RECOMPUTE_NORMALIZATION');

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
    const shared = bytesUnder('SHARED_CONCAT');
    expect(compileTraining(D2L, { ...OPTIONS, budgetBytes: shared }).plannedBytes).toBe(shared);
    expect(failure({ strategy: 'STORE_ALL', budgetBytes: eager - 1 })).toMatchObject({
      requiredBytes: eager,
      availableBytes: eager - 1,
      suggestedStrategy: 'RECOMPUTE_NORMALIZATION',
    });
    expect(failure({ budgetBytes: least - 1 }).suggestedStrategy).toBeNull();
  });

  test('AUTO takes the fastest plan that fits, and needs a budget', () => {
    expect(compileTraining(D2L, { ...OPTIONS, strategy: 'AUTO', budgetBytes: eager }).strategy).toBe(
      'RECOMPUTE_NORMALIZATION',
    );
    expect(failure({ strategy: 'AUTO', budgetBytes: least - 1 }).requiredBytes).toBe(least);
    expect(() => compileTraining(D2L, { ...OPTIONS, strategy: 'AUTO' })).toThrow(RangeError);
  });

  test('AUTO computes no more bottlenecks again than the budget asks for', () => {
    const of = (strategy: CompileOptions['strategy'], budgetBytes?: number): TrainingPlan =>
      compileTraining(BOTTLENECK, {
        ...OPTIONS,
        batchSize: 32,
        strategy,
        ...(budgetBytes === undefined ? {} : { budgetBytes }),
      });
    const keeping = of('RECOMPUTE_NORMALIZATION');
    const all = of('RECOMPUTE_BOTTLENECK');
    expect(all.plannedBytes).toBeLessThan(keeping.plannedBytes);
    const fractions = [0, 0.5, 1].map((share) => {
      const budget = Math.floor(keeping.plannedBytes + share * (all.plannedBytes - keeping.plannedBytes));
      const plan = of('AUTO', budget);
      expect(plan.plannedBytes).toBeLessThanOrEqual(budget);
      return plan.recomputeFraction;
    });
    expect(fractions[0]).toBe(keeping.recomputeFraction);
    expect(fractions[1]).toBeGreaterThan(fractions[0] ?? NaN);
    expect(fractions[1]).toBeLessThan(fractions[2] ?? NaN);
    expect(fractions[2]).toBeLessThanOrEqual(all.recomputeFraction);
  });
});

test('a program without kernels has its places too', () => {
  const builder = new GraphBuilder('nothing');
  const graph = builder.build(builder.add('input', 'input', [], { shape: [2, 6, 5] }));
  for (const strategy of WHOLE_STRATEGIES) {
    const { validate } = compileTraining(graph, { ...OPTIONS, strategy, loss: 'upstream' });
    expect(validate.kernels).toEqual([]);
    expect(validate.bindings['output']?.view).toEqual(validate.bindings['images']?.view);
  }
});
