import { describe, expect, test } from 'vitest';
import { compileTraining } from '#densegraph/compiler/compile.js';
import type { CompileOptions } from '#densegraph/compiler/compile-options.js';
import { compileStep } from '#densegraph/compiler/compile-step.js';
import type { KernelOperation } from '#densegraph/compiler/kernel-operations.js';
import { printProgram } from '#densegraph/compiler/print-program.js';
import type { Program } from '#densegraph/compiler/program.js';
import { GraphBuilder } from '#densegraph/ir/graph-builder.js';
import { buildModel } from '#densegraph/model/build-model.js';
import { targetWith } from './small-graphs.js';

const OPTIONS = {
  optimizer: { momentum: 0, nesterov: false, weightDecay: 0 },
  target: targetWith(0),
  loss: 'upstream',
} as const;

const CONVOLUTION = { channels: 4, kernel: 3, stride: 1, padding: 1, bias: false };

function countOf({ kernels }: Program, operation: KernelOperation): number {
  return kernels.filter((kernel) => kernel.operation === operation).length;
}

describe.each([
  ['D2L_RESNET_18', 1, 8],
  ['RESNET_50', 3, 16],
] as const)('%s', (preset, channels, blocks) => {
  const graph = buildModel({ preset }, { channels, height: 64, width: 64 }, 10);
  const options: CompileOptions = { ...OPTIONS, loss: 'crossEntropy', batchSize: 2, strategy: 'STORE_ALL' };
  const eager = compileTraining(graph, options);
  const shared = compileTraining(graph, { ...options, strategy: 'SHARED_CONCAT' });

  test('copies the gradient of every addition to both of its parts where nothing is shared', () => {
    expect(countOf(eager.train, 'add')).toBe(blocks);
    expect(countOf(eager.train, 'copy')).toBe(2 * blocks);
  });

  test('copies nothing where the gradient is shared, and needs less memory', () => {
    expect(countOf(shared.train, 'add')).toBe(blocks);
    expect(countOf(shared.train, 'copy')).toBe(0);
    // The ReLU behind each addition stays; all others are a part of their normalization.
    expect(countOf(shared.train, 'relu')).toBe(blocks);
    expect(shared.plannedBytes).toBeLessThan(eager.plannedBytes);
  });
});

/** The backward pass of out = add(residual(stem), stem) under SHARED_CONCAT, a line for each kernel. */
function backwardOf(normalized: boolean): string[] {
  const builder = new GraphBuilder('block');
  const input = builder.add('input', 'input', [], { shape: [4, 5, 5] });
  const stem = builder.add('convolution', 'stem', [input], CONVOLUTION);
  const convolved = builder.add('convolution', 'conv', [stem], CONVOLUTION);
  const norm = { epsilon: 1e-5, momentum: 0.1 };
  const residual = normalized ? builder.add('batchNorm', 'bn', [convolved], norm) : convolved;
  const graph = builder.build(builder.add('add', 'add', [residual, stem], {}));
  const text = printProgram(compileStep(graph, 2, 'train', 'SHARED_CONCAT', OPTIONS));
  const gradient = /(%\d+) d\(output\)/.exec(text)?.[1] ?? '';
  const kernels = text.split('\n').filter((line) => /^\d+: .*(Gradient|copy)\(/.test(line));
  // Which operation of which node reads and writes the gradient of the sum.
  return kernels.map((line) => {
    const [call = '', label = ''] = line.split('  # ');
    const [reads = '', writes = ''] = call.split(' -> ');
    const touched = [reads.includes(`${gradient} `) && 'reads', writes.includes(`${gradient} `) && 'writes'];
    const operation = /\d+: (\w+)/.exec(call)?.[1] ?? '';
    return [operation, label, ...touched.filter(Boolean)].join(' ');
  });
}

test('the gradient of a sum is that of both parts: the shortcut adds to it when the residual has read it', () => {
  expect(backwardOf(true)).toEqual([
    'normalizeGradient bn reads',
    'statisticsGradient bn',
    'addStatisticsGradient conv',
    'convolutionWeightGradient conv',
    'convolutionDataGradient conv writes',
    'convolutionWeightGradient stem reads',
  ]);
});

test('a part has a copy of its own where both would be read and added to at once', () => {
  expect(backwardOf(false)).toEqual([
    'copy add reads',
    'convolutionWeightGradient conv reads',
    'convolutionDataGradient conv reads',
    'convolutionWeightGradient stem',
  ]);
});

test('a sum of a value with itself keeps the copy that doubles its gradient', () => {
  const builder = new GraphBuilder('double');
  const input = builder.add('input', 'input', [], { shape: [4, 5, 5] });
  const stem = builder.add('convolution', 'stem', [input], CONVOLUTION);
  const graph = builder.build(builder.add('add', 'add', [stem, stem], {}));
  const program = compileStep(graph, 2, 'train', 'SHARED_CONCAT', OPTIONS);
  expect(countOf(program, 'copy')).toBe(2);
});

test('dropout has a state for its random numbers in training, and is nothing in inference', () => {
  const layers = [
    { denseBlock: { layers: 2, growthRate: 4, bottleneckFactor: 2, bias: false, dropRate: 0.5 } },
    { flatten: true },
    { dropout: 0.5 },
    { linear: { features: 10, bias: true } },
  ];
  const image = { channels: 3, height: 8, width: 8 };
  const graph = buildModel({ sequential: { layers } }, image, 10);
  for (const strategy of ['STORE_ALL', 'SHARED_CONCAT'] as const) {
    const options: CompileOptions = { ...OPTIONS, loss: 'crossEntropy', batchSize: 2, strategy };
    const { train, validate } = compileTraining(graph, options);
    const dropouts = train.kernels.filter(({ operation }) => operation === 'dropout');
    // Forward and backward, with the same rate and stream, each node a stream of its own.
    expect(dropouts).toHaveLength(2 * 5);
    const drawn = dropouts.map(({ label, attributes: [rate, stream] }) => `${label} ${rate} ${stream}`);
    expect(drawn.slice(0, 5)).toEqual(drawn.slice(5).toReversed());
    expect(new Set(drawn).size).toBe(5);
    expect(countOf(validate, 'dropout')).toBe(0);
    expect(train.bindings['randomState']?.shape).toEqual([4]);
    expect(train.bindings['randomState']).toEqual(validate.bindings['randomState']);
  }
});
