import { describe, expect, test } from 'vitest';
import { compileTraining } from '#densegraph/compiler/compile.js';
import { WHOLE_STRATEGIES, type WholeStrategy } from '#densegraph/compiler/memory-strategy.js';
import { GraphBuilder } from '#densegraph/ir/graph-builder.js';
import type { Graph, NodeOf } from '#densegraph/ir/graph.js';
import type { Operation } from '#densegraph/ir/operations.js';
import { initialWeights } from '#densegraph/model/initial-weights.js';
import { openSession } from '#densegraph/runtime/open-session.js';
import { TEST_DEVICE, testTarget } from '../test-device.js';
import { randomTensor, uniform } from '../native/tensor.js';

type AnyNode = NodeOf<Operation>;

const CHANNELS = 4;
const SIDE = 5;
const BATCH = 2;

/** Any of the operations on values that any earlier ones have made; every value is used in the end. */
function randomGraph(seed: number): Graph {
  const next = uniform(seed);
  const below = (end: number): number => Math.floor(next() * end);
  const builder = new GraphBuilder(`random ${seed}`);
  const values: AnyNode[] = [builder.add('input', 'input', [], { shape: [CHANNELS, SIDE, SIDE] })];
  const unused = new Set<AnyNode>();
  const use = (value: AnyNode): AnyNode => {
    unused.delete(value);
    return value;
  };
  const any = (): AnyNode => use(values[below(values.length)] as AnyNode);
  const convolve = (path: string, x: AnyNode): AnyNode => {
    const kernel = 1 + 2 * below(2);
    const attributes = {
      channels: CHANNELS,
      kernel,
      stride: 1,
      padding: (kernel - 1) / 2,
      bias: next() < 0.5,
    };
    return builder.add('convolution', path, [x], attributes);
  };
  const rectified = (path: string, x: AnyNode): AnyNode => {
    const norm = builder.add('batchNorm', `${path}.norm`, [x], { epsilon: 1e-5, momentum: 0.1 });
    return builder.add('relu', path, [norm], {});
  };
  const writers: readonly ((path: string) => AnyNode)[] = [
    (path) => convolve(path, any()),
    (path) => builder.add('batchNorm', path, [any()], { epsilon: 1e-5, momentum: 0.1 }),
    (path) => builder.add('relu', path, [any()], {}),
    (path) => builder.add('dropout', path, [any()], { rate: 0.3 }),
    (path) => builder.add('maxPool', path, [any()], { kernel: 3, stride: 1, padding: 1 }),
    (path) => builder.add('averagePool', path, [any()], { kernel: 3, stride: 1, padding: 1 }),
    (path) =>
      builder.add('averagePool', path, [convolve(`${path}.conv`, any())], {
        kernel: 1,
        stride: 1,
        padding: 0,
      }),
    (path) => rectified(path, any()),
    (path) => rectified(path, any()),
    (path) => convolve(path, rectified(`${path}.relu`, any())),
    (path) => builder.add('add', path, [any(), any()], {}),
    (path) => builder.add('add', path, [any(), any()], {}),
    (path) => convolve(path, builder.add('concat', `${path}.concat`, [any(), any()], {})),
    (path) => convolve(path, builder.add('concat', `${path}.concat`, [any(), any(), any()], {})),
  ];
  const size = 4 + below(12);
  for (let i = 1; i <= size; i++) {
    const value = (writers[below(writers.length)] as (path: string) => AnyNode)(`v${i}`);
    values.push(value);
    unused.add(value);
  }
  let output = use([...unused].at(-1) as AnyNode);
  for (const [i, value] of [...unused].entries()) output = builder.add('add', `sum${i}`, [output, value], {});
  return builder.build(output);
}

/** Everything that a training step leaves behind, by name. */
async function stepOf(graph: Graph, strategy: WholeStrategy): Promise<Record<string, ArrayLike<number>>> {
  const threads = 2;
  const { train, validate } = compileTraining(graph, {
    batchSize: BATCH,
    strategy,
    optimizer: { momentum: 0.9, nesterov: true, weightDecay: 1e-3 },
    target: testTarget(threads),
    loss: 'upstream',
    inputGradient: true,
  });
  const session = openSession({ device: TEST_DEVICE, threads, programs: [train, validate] });
  try {
    for (const [name, values] of initialWeights(graph, 3)) session.write(train, name, values);
    session.write(train, 'learningRate', Float32Array.of(0.1));
    if (train.bindings['randomState']) session.write(train, 'randomState', Int32Array.of(1, 2, 3, 4));
    session.write(train, 'images', images, 'nhwc');
    session.write(train, 'outputGradient', upstream);
    await session.run(train);
    const names = Object.keys(train.bindings).filter(
      (name) => name !== 'images' && name !== 'outputGradient',
    );
    return Object.fromEntries(names.map((name) => [name, session.read(train, name)]));
  } finally {
    session.close();
  }
}

const images = randomTensor([BATCH, SIDE, SIDE, CHANNELS], 5).data as Float32Array;
const upstream = randomTensor([BATCH, SIDE, SIDE, CHANNELS], 6).data as Float32Array;

/**
 * The largest difference of two steps, relative to the largest number of its name, but to no less than the upstream
 * gradient's size: some gradients are zero but for rounding, as that of a bias in front of a normalization.
 */
function distance(a: Record<string, ArrayLike<number>>, b: Record<string, ArrayLike<number>>): number {
  let largest = 0;
  for (const [name, values] of Object.entries(a)) {
    const magnitude = Math.max(...Array.from(values, Math.abs), 1);
    Array.from(values).forEach((value, index) => {
      largest = Math.max(largest, Math.abs(value - (b[name]?.[index] ?? NaN)) / magnitude);
    });
  }
  return largest;
}

describe('a step on a random graph', () => {
  test.each(Array.from({ length: 200 }, (_, seed) => seed))(
    '%d leaves the same bits behind under every strategy that shares, and up to rounding the same as eagerly',
    async (seed) => {
      const graph = randomGraph(seed);
      const eager = await stepOf(graph, 'STORE_ALL');
      const [first = 'SHARED_CONCAT', ...others] = WHOLE_STRATEGIES.filter((name) => name !== 'STORE_ALL');
      const shared = await stepOf(graph, first);
      expect(Array.from(shared['inputGradient'] ?? [NaN]).every(Number.isFinite)).toBe(true);
      expect(Object.keys(shared)).toEqual(Object.keys(eager));
      expect(distance(eager, shared)).toBeLessThan(2e-5);
      for (const other of others) expect(await stepOf(graph, other)).toEqual(shared);
    },
  );
});
