import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parametersOf } from '#densegraph/ir/graph.js';
import type { Graph } from '#densegraph/ir/graph.js';
import { verifyGraph } from '#densegraph/ir/verify-graph.js';
import { buildModel } from '#densegraph/model/build-model.js';
import { denseNet, image, sequential } from './specs.js';

interface GoldenCase {
  readonly name: string;
  readonly parameter_order: readonly string[];
  readonly parameters: number;
  readonly contents: Readonly<Record<string, { readonly shape: readonly number[] }>>;
}

const indexFile = new URL('../golden/index.json', import.meta.url);
const cases = (JSON.parse(readFileSync(indexFile, 'utf8')) as { cases: readonly GoldenCase[] }).cases;

/** Parameters and buffers as PyTorch has them are those of the graph, by name, order and shape. */
function expectParametersOf(graph: Graph, name: string): void {
  const golden = cases.find((entry) => entry.name === name);
  if (golden === undefined) throw new Error(`no golden case ${name}`);
  const parameters = parametersOf(graph);
  const trainable = parameters.filter((parameter) => parameter.trainable);
  expect(trainable.map((parameter) => parameter.name)).toEqual(golden.parameter_order);
  for (const parameter of parameters) {
    const kind = parameter.trainable ? 'param' : 'buffer';
    expect(parameter.shape, parameter.name).toEqual(golden.contents[`${kind}.${parameter.name}`]?.shape);
  }
  const buffers = Object.keys(golden.contents).filter((key) => /^buffer\..*\.running_(mean|var)$/.test(key));
  expect(parameters.length - trainable.length).toBe(buffers.length);
}

const D2L = { bottleneckFactor: 0, convolutionBias: true };

describe("buildModel, against PyTorch's names and shapes", () => {
  it('densenet_d2l_96', () => {
    expectParametersOf(buildModel({ preset: 'D2L_DENSENET' }, image(1, 96), 10), 'densenet_d2l_96');
  });

  it('densenet_d2l_tiny', () => {
    const spec = denseNet({ stemChannels: 8, growthRate: 4, blockLayers: [2, 2], ...D2L });
    expectParametersOf(buildModel(spec, image(1, 32), 10), 'densenet_d2l_tiny');
  });

  it('densenet_bc_tiny', () => {
    const spec = denseNet({ stemChannels: 8, growthRate: 4, blockLayers: [3, 3] });
    expectParametersOf(buildModel(spec, image(3, 32), 10), 'densenet_bc_tiny');
  });
});

describe('buildModel', () => {
  it('makes graphs that hold their own rules', () => {
    for (const spec of [
      { preset: 'D2L_DENSENET' },
      { preset: 'DENSENET_BC_CIFAR_100_12' },
      denseNet({ blockLayers: [1] }),
      denseNet({ blockLayers: [2, 1], stem: 'CIFAR', compression: 0.3 }),
    ] as const) {
      const graph = buildModel(spec, image(3, 48, 64), 7);
      expect(() => verifyGraph(graph)).not.toThrow();
      expect(graph.nodes[graph.output]?.shape).toEqual([7]);
    }
  });

  it('names a model by its preset or its layers, or as it is told', () => {
    const names = [
      buildModel({ preset: 'DENSENET_BC_CIFAR_100_12' }, image(3, 32), 10),
      buildModel(denseNet({ blockLayers: [2, 3] }), image(3, 32), 10),
      buildModel(sequential({ flatten: true }, { linear: { features: 10, bias: true } }), image(1, 8), 10),
      buildModel({ preset: 'D2L_DENSENET' }, image(1, 96), 10, 'mine'),
    ].map((graph) => graph.name);
    expect(names).toEqual([
      'DenseNet-BC (L=100, k=12)',
      'DenseNet (2, 3), growth 32',
      'Sequential of 2 layers',
      'mine',
    ]);
  });

  it('keeps the whole part of the compressed channels, as the paper does', () => {
    const graph = buildModel(
      denseNet({ stemChannels: 5, growthRate: 3, blockLayers: [2, 1], compression: 0.7 }),
      image(3, 64),
      10,
    );
    // 5 + 2 * 3 = 11 channels, of which 0.7 are 7.7.
    const narrowed = graph.nodes.find((node) => node.path === 'features.transition1.conv');
    expect(narrowed?.shape[0]).toBe(7);
  });

  it("writes the book's network the same way as a preset and layer by layer", () => {
    const block = { layers: 4, growthRate: 32, bottleneckFactor: 0, bias: true, dropRate: 0 };
    const spec = sequential(
      { convolution: { channels: 64, kernel: 7, stride: 2, padding: 3, bias: true } },
      { batchNorm: true },
      { relu: true },
      { maxPool: { kernel: 3, stride: 2, padding: 1 } },
      { denseBlock: block },
      { transition: { channels: 96, bias: true } },
      { denseBlock: block },
      { transition: { channels: 112, bias: true } },
      { denseBlock: block },
      { transition: { channels: 120, bias: true } },
      { denseBlock: block },
      { batchNorm: true },
      { relu: true },
      { globalAveragePool: true },
      { flatten: true },
      { linear: { features: 10, bias: true } },
    );
    const arithmetic = ({ nodes }: Graph) =>
      nodes.map(({ operation, attributes, inputs, shape }) => ({ operation, attributes, inputs, shape }));
    const preset = buildModel({ preset: 'D2L_DENSENET' }, image(1, 96), 10);
    expect(arithmetic(buildModel(spec, image(1, 96), 10))).toEqual(arithmetic(preset));
  });

  it('names the parts of sequential layers, and takes a window for its stride', () => {
    const spec = sequential(
      { convBlock: { channels: 6, bias: false } },
      { averagePool: { kernel: 3, stride: null, padding: 1 } },
      { denseBlock: { layers: 1, growthRate: 2, bottleneckFactor: 3, bias: true, dropRate: 0 } },
      { maxPool: { kernel: 2, stride: 1, padding: 0 } },
      { flatten: true },
      { linear: { features: 3, bias: false } },
    );
    const graph = buildModel(spec, image(2, 9), 3);
    expect(graph.nodes.map(({ path, shape }) => `${path} ${shape.join('x')}`)).toEqual([
      'input 2x9x9',
      '0.norm 2x9x9',
      '0.relu 2x9x9',
      '0.conv 6x9x9',
      '1 6x3x3',
      '2.denselayer1.norm1 6x3x3',
      '2.denselayer1.relu1 6x3x3',
      '2.denselayer1.conv1 6x3x3',
      '2.denselayer1.norm2 6x3x3',
      '2.denselayer1.relu2 6x3x3',
      '2.denselayer1.conv2 2x3x3',
      '2.concat1 8x3x3',
      '3 8x2x2',
      '4 32',
      '5 3',
    ]);
    expect(parametersOf(graph).map(({ name }) => name)).not.toContain('5.bias');
  });

  it('takes fields that are null or undefined as not given', () => {
    const { denseNet: spec } = denseNet({ blockLayers: [1] });
    const input = { preset: null, denseNet: spec, resNet: undefined, sequential: null } as never;
    expect(buildModel(input, image(3, 32), 10).name).toBe('DenseNet (1), growth 32');
  });
});
