import { describe, expect, test } from 'vitest';
import { compileTraining } from '#densegraph/compiler/compile.js';
import type { CompileOptions } from '#densegraph/compiler/compile-options.js';
import { compileStep } from '#densegraph/compiler/compile-step.js';
import { ACTIVATION_ROLES } from '#densegraph/compiler/kernel-operations.js';
import { WHOLE_STRATEGIES } from '#densegraph/compiler/memory-strategy.js';
import type { Precision } from '#densegraph/compiler/precision.js';
import { printProgram } from '#densegraph/compiler/print-program.js';
import type { Buffer, Program } from '#densegraph/compiler/program.js';
import { rolesOf } from '#densegraph/compiler/step.js';
import { GraphBuilder } from '#densegraph/ir/graph-builder.js';
import { buildModel } from '#densegraph/model/build-model.js';
import { targetWith, tinyDenseNet } from './small-graphs.js';

const OPTIONS: Omit<CompileOptions, 'strategy'> = {
  batchSize: 16,
  examples: 40,
  optimizer: { momentum: 0.9, nesterov: false, weightDecay: 1e-4 },
  target: targetWith(0),
};

const GRAPHS = {
  tiny: tinyDenseNet(3),
  densenet121: buildModel({ preset: 'DENSENET_121' }, { channels: 3, height: 64, width: 64 }, 16),
  resnet18: buildModel({ preset: 'D2L_RESNET_18' }, { channels: 1, height: 32, width: 32 }, 16),
};
const CASES = Object.entries(GRAPHS).flatMap(([name, graph]) =>
  WHOLE_STRATEGIES.map((strategy) => ({ name, graph, strategy })),
);

const bufferOf = (program: Program, id: number): Buffer => {
  const buffer = program.buffers[id];
  if (buffer === undefined) throw new RangeError(`Expected a buffer ${id}`);
  return buffer;
};

const passing = ({ buffers }: Program): readonly Buffer[] =>
  buffers.filter(({ category }) => category === 'saved' || category === 'temporary');

/** Buffers that hold images' values or gradients, by what uses them. */
function activationsOf(program: Program): ReadonlySet<number> {
  const ids = new Set<number>();
  for (const { operation, operands } of program.kernels) {
    rolesOf(operation).forEach((role, index) => {
      const view = operands[index];
      if (view != null && ACTIVATION_ROLES.has(role)) ids.add(view.buffer);
    });
  }
  return ids;
}

describe.each(CASES)('$name, $strategy', ({ graph, strategy }) => {
  const [wide, narrow] = (['FLOAT32', 'BFLOAT16'] as const).map((precision) =>
    compileTraining(graph, { ...OPTIONS, strategy, precision }),
  );
  if (wide === undefined || narrow === undefined) throw new Error('two plans');

  test.each(['train', 'trainRemainder', 'validate'] as const)(
    'activations of %s take half the bytes, all else what it took',
    (kind) => {
      const [before, after] = [wide[kind], narrow[kind]];
      if (before === null || after === null) throw new Error('a program is missing');
      const activations = activationsOf(before);
      const found = new Map(passing(after).map((buffer) => [buffer.name, buffer]));
      const extra = new Set(found.keys());
      for (const { id, name, bytes, elementType } of passing(before)) {
        const buffer = found.get(name);
        extra.delete(name);
        // Where only the outside and the loss see a value, its float32 tensor is all there is.
        if (buffer === undefined) throw new Error(`Expected a buffer ${name}`);
        const isActivation = activations.has(id) && elementType === 'float32';
        expect(buffer.elementType, name).toBe(isActivation ? 'bfloat16' : elementType);
        const half = Math.ceil(bytes / 2 / 64) * 64;
        expect(Math.abs(buffer.bytes - (isActivation ? half : bytes)), name).toBeLessThanOrEqual(
          isActivation ? 64 : 0,
        );
      }
      const expected = ['images', 'output', ...(kind === 'validate' ? [] : ['d(logits)'])];
      expect(extra.size).toBe(expected.length);
      for (const name of extra) expect(name).toMatch(/ in float32$/);
    },
  );

  test('the outside sees float32 and int32 alone, under the same names', () => {
    for (const kind of ['train', 'validate'] as const) {
      const program = narrow[kind];
      expect(Object.keys(program.bindings)).toEqual(Object.keys(wide[kind].bindings));
      for (const [name, { view, shape }] of Object.entries(program.bindings)) {
        expect(bufferOf(program, view.buffer).elementType, name).toMatch(/^(float32|int32)$/);
        expect(shape).toEqual(wide[kind].bindings[name]?.shape);
      }
    }
  });

  test('the same kernels run, and copies that convert', () => {
    const operations = ({ kernels }: Program): string[] => kernels.map(({ operation }) => operation);
    const converts = (program: Program): number[] =>
      program.kernels.flatMap(({ operation, operands }, index) => {
        const types = operands.map((view) =>
          view === null ? null : bufferOf(program, view.buffer).elementType,
        );
        return operation === 'copy' && types[0] !== types[1] ? [index] : [];
      });
    const copies = converts(narrow.train);
    const rest = operations(narrow.train).filter((_, index) => !copies.includes(index));
    expect(rest).toEqual(operations(wide.train));
    // Parameters, images, logits, and the logits' gradient.
    expect(copies).toHaveLength(4);
    expect(converts(narrow.validate)).toHaveLength(3);
  });

  test('parameters are kept in both', () => {
    const flat = bufferOf(wide.train, 0);
    expect(narrow.categories.parameterBytes - wide.categories.parameterBytes).toBe(
      Math.ceil(flat.bytes / 2 / 64) * 64,
    );
    expect(narrow.categories.gradientBytes).toBe(wide.categories.gradientBytes);
    expect(narrow.categories.optimizerBytes).toBe(wide.categories.optimizerBytes);
  });
});

test('what a DenseNet keeps of its activations is halved to the byte', () => {
  const graph = buildModel({ preset: 'DENSENET_121' }, { channels: 3, height: 64, width: 64 }, 64);
  for (const strategy of WHOLE_STRATEGIES) {
    const [wide, narrow] = (['FLOAT32', 'BFLOAT16'] as const).map((precision) => {
      const plan = compileTraining(graph, { ...OPTIONS, batchSize: 64, strategy, precision });
      return passing(plan.train).filter(
        ({ category, name, elementType }) =>
          category === 'saved' && elementType !== 'uint8' && !/mean|variance|in float32$/.test(name),
      );
    }) as [Buffer[], Buffer[]];
    const bytes = (buffers: readonly Buffer[]): number =>
      buffers.reduce((sum, buffer) => sum + buffer.bytes, 0);
    const labels = 64 * 4;
    expect(bytes(narrow) - labels, strategy).toBe((bytes(wide) - labels) / 2);
  }
});

test('AUTO has more to choose from where activations take half', () => {
  const image = { channels: 3, height: 32, width: 32 };
  const graph = buildModel({ preset: 'DENSENET_BC_CIFAR_100_12' }, image, 100);
  const budgetBytes = compileTraining(graph, {
    ...OPTIONS,
    precision: 'BFLOAT16',
    strategy: 'RECOMPUTE_NORMALIZATION',
  }).plannedBytes;
  const choose = (precision: Precision): string =>
    compileTraining(graph, { ...OPTIONS, precision, strategy: 'AUTO', budgetBytes }).strategy;
  expect(choose('FLOAT32')).toBe('RECOMPUTE_BOTTLENECK');
  expect(choose('BFLOAT16')).toBe('RECOMPUTE_NORMALIZATION');
});

test('workspace is asked for with the types that the operands have', () => {
  const asked: string[] = [];
  compileTraining(tinyDenseNet(1), {
    ...OPTIONS,
    strategy: 'SHARED_CONCAT',
    precision: 'BFLOAT16',
    target: {
      workspaceBytes: ({ operation }, elementTypes) => {
        asked.push(`${operation} ${elementTypes?.join(' ') ?? ''}`);
        return 0;
      },
    },
  });
  expect(asked).toContain('biasGradient bfloat16 float32 ');
  expect(asked).toContain('maxPool bfloat16     bfloat16 uint8 ');
});

test('a step in bfloat16, kernel by kernel', () => {
  const builder = new GraphBuilder('small');
  const input = builder.add('input', 'input', [], { shape: [3, 4, 4] });
  const convolution = { channels: 2, kernel: 3, stride: 1, padding: 1, bias: true };
  const conv = builder.add('convolution', 'conv', [input], convolution);
  const flat = builder.add('flatten', 'flatten', [conv], {});
  const graph = builder.build(builder.add('linear', 'classifier', [flat], { features: 5, bias: false }));
  const program = compileStep(graph, 2, 'train', 'SHARED_CONCAT', {
    optimizer: { momentum: 0, nesterov: false, weightDecay: 0 },
    target: targetWith(0),
    precision: 'BFLOAT16',
  });
  expect(printProgram(program)).toMatchInlineSnapshot(`
    "arena 3200 bytes
    %0 parameters: parameter 960 bytes at 0, live 0..12
    %1 runningStatistics: parameter 64 bytes at 960, live 0..12
    %2 gradients: gradient 960 bytes at 1024, live 0..12
    %3 learningRate: optimizer 64 bytes at 1984, live 0..12
    %4 parameters in bfloat16: parameter bfloat16 512 bytes at 2048, live 0..12
    %5 input in float32: temporary 384 bytes at 2560, live 0..1
    %6 input: saved bfloat16 192 bytes at 2944, live 1..10
    %7 conv: saved bfloat16 128 bytes at 2560, live 2..8
    %8 classifier: temporary bfloat16 64 bytes at 2688, live 3..4
    %9 classifier in float32: temporary 64 bytes at 2752, live 4..12
    %10 labels: saved int32 64 bytes at 3136, live 0..6
    %11 losses: temporary 64 bytes at 2688, live 5..12
    %12 predictions: temporary int32 64 bytes at 2816, live 5..12
    %13 d(logits) in float32: temporary 64 bytes at 2880, live 6..7
    %14 d(logits): temporary bfloat16 64 bytes at 3136, live 7..9
    %15 d(conv): temporary bfloat16 128 bytes at 2560, live 9..11
    0: copy(x %0 1x1x1x240, accumulate 0) -> y %4 1x1x1x240  # parameters
    1: copy(x %5 2x4x4x3, accumulate 0) -> y %6 2x4x4x3  # images
    2: convolution(x %6 2x4x4x3, weight %4 2x3x3x3, bias %0[64] 1x1x1x2, stride 1, padding 1) -> y %7 2x4x4x2  # conv
    3: convolution(x %7 2x4x4x2, weight %4[80] 5x4x4x2, stride 1, padding 0) -> y %8 2x1x1x5  # classifier
    4: copy(x %8 2x1x1x5, accumulate 0) -> y %9 2x1x1x5  # classifier
    5: softmaxCrossEntropy(logits %9 2x1x1x5, labels %10 1x1x1x2) -> losses %11 1x1x1x2, predictions %12 1x1x1x2  # loss
    6: softmaxCrossEntropyGradient(logits %9 2x1x1x5, labels %10 1x1x1x2) -> dlogits %13 2x1x1x5  # loss
    7: copy(x %13 2x1x1x5, accumulate 0) -> y %14 2x1x1x5  # loss
    8: convolutionWeightGradient(x %7 2x4x4x2, dy %14 2x1x1x5, stride 1, padding 0) -> dweight %2[80] 5x4x4x2  # classifier
    9: convolutionDataGradient(dy %14 2x1x1x5, weight %4[80] 5x4x4x2, stride 1, padding 0, accumulate 0) -> dx %15 2x4x4x2  # classifier
    10: convolutionWeightGradient(x %6 2x4x4x3, dy %15 2x4x4x2, stride 1, padding 1) -> dweight %2 2x3x3x3  # conv
    11: biasGradient(dy %15 2x4x4x2) -> dbias %2[64] 1x1x1x2  # conv
    12: sgd(gradients %2 1x1x1x240, learningRate %3 1x1x1x1, momentum 0, weightDecay 0, nesterov 0) -> parameters %0 1x1x1x240  # optimizer
    "
  `);
});
