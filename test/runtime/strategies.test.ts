import { describe, expect, test } from 'vitest';
import { compileTraining } from '#densegraph/compiler/compile.js';
import { OFFERED_STRATEGIES, type OfferedStrategy } from '#densegraph/compiler/compile-step.js';
import { GraphBuilder } from '#densegraph/ir/graph-builder.js';
import type { Graph, NodeOf } from '#densegraph/ir/graph.js';
import type { Operation } from '#densegraph/ir/operations.js';
import { initialWeights } from '#densegraph/model/initial-weights.js';
import { cpuTarget } from '#densegraph/runtime/cpu-target.js';
import { openSession } from '#densegraph/runtime/open-session.js';
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
  const writers: readonly ((path: string) => AnyNode)[] = [
    (path) => convolve(path, any()),
    (path) => builder.add('batchNorm', path, [any()], { epsilon: 1e-5, momentum: 0.1 }),
    (path) => builder.add('relu', path, [any()], {}),
    (path) => builder.add('dropout', path, [any()], { rate: 0.3 }),
    (path) => builder.add('maxPool', path, [any()], { kernel: 3, stride: 1, padding: 1 }),
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
async function stepOf(graph: Graph, strategy: OfferedStrategy): Promise<Record<string, ArrayLike<number>>> {
  const threads = 2;
  const { train, validate } = compileTraining(graph, {
    batchSize: BATCH,
    strategy,
    optimizer: { momentum: 0.9, nesterov: true, weightDecay: 1e-3 },
    target: cpuTarget({ threads }),
    loss: 'upstream',
    inputGradient: true,
  });
  const session = openSession({ device: 'CPU', threads, programs: [train, validate] });
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

describe('a step on a random graph leaves the same bits behind under every strategy', () => {
  test.each(Array.from({ length: 60 }, (_, seed) => seed))('%d', async (seed) => {
    const graph = randomGraph(seed);
    const [first = 'STORE_ALL', ...others] = OFFERED_STRATEGIES;
    const expected = await stepOf(graph, first);
    expect(Array.from(expected['inputGradient'] ?? [NaN]).every(Number.isFinite)).toBe(true);
    for (const other of others) expect(await stepOf(graph, other)).toEqual(expected);
  });
});
