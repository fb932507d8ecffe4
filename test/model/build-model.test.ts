import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parametersOf } from '#densegraph/ir/graph.js';
import type { Graph } from '#densegraph/ir/graph.js';
import { verifyGraph } from '#densegraph/ir/verify-graph.js';
import { buildModel } from '#densegraph/model/build-model.js';
import { denseNet, image, resNet, sequential } from './specs.js';

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

  it('resnet_d2l_tiny', () => {
    const stages = { stemChannels: 8, stageBlocks: [2, 2], stageChannels: [8, 16] };
    const spec = resNet({ ...stages, convolutionBias: true });
    expectParametersOf(buildModel(spec, image(1, 32), 10), 'resnet_d2l_tiny');
  });

  it("torchvision's ResNet-50", () => {
    const parameters = parametersOf(buildModel({ preset: 'RESNET_50' }, image(3, 224), 1000));
    // Of the 320 entries of its state_dict 53 are num_batches_tracked.
    expect(parameters).toHaveLength(320 - 53);
    const weights = parameters.filter(({ role, shape }) => role === 'weight' && shape.length > 1);
    const text = weights.map(({ name, shape }) => `${name} ${shape.join('x')}`);
    expect(text).toHaveLength(54);
    expect([...text.slice(0, 6), ...text.slice(11, 16), text.at(-1)]).toEqual([
      'conv1.weight 64x3x7x7',
      'layer1.0.conv1.weight 64x64x1x1',
      'layer1.0.conv2.weight 64x64x3x3',
      'layer1.0.conv3.weight 256x64x1x1',
      'layer1.0.downsample.0.weight 256x64x1x1',
      'layer1.1.conv1.weight 64x256x1x1',
      'layer2.0.conv1.weight 128x256x1x1',
      'layer2.0.conv2.weight 128x128x3x3',
      'layer2.0.conv3.weight 512x128x1x1',
      'layer2.0.downsample.0.weight 512x256x1x1',
      'layer2.1.conv1.weight 128x512x1x1',
      'fc.weight 1000x2048',
    ]);
    const block = parameters.filter(({ name }) => name.startsWith('layer3.0.') && name.endsWith('weight'));
    expect(block.map(({ name }) => name.replace('layer3.0.', ''))).toEqual([
      'conv1.weight',
      'bn1.weight',
      'conv2.weight',
      'bn2.weight',
      'conv3.weight',
      'bn3.weight',
      'downsample.0.weight',
      'downsample.1.weight',
    ]);
  });
});

describe('buildModel', () => {
  it('makes graphs that hold their own rules', () => {
    for (const spec of [
      { preset: 'D2L_DENSENET' },
      { preset: 'DENSENET_BC_CIFAR_100_12' },
      denseNet({ blockLayers: [1] }),
      denseNet({ blockLayers: [2, 1], stem: 'CIFAR', compression: 0.3 }),
      { preset: 'D2L_RESNET_18' },
      resNet({ stem: 'CIFAR', stemChannels: 3, stageBlocks: [1, 2], stageChannels: [3, 5] }),
      resNet({ block: 'BOTTLENECK', stageBlocks: [1], stageChannels: [16], convolutionBias: true }),
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
      buildModel({ preset: 'RESNET_101' }, image(3, 64), 10),
      buildModel(resNet({ stageBlocks: [1, 3], stageChannels: [64, 8] }), image(3, 32), 10),
    ].map((graph) => graph.name);
    expect(names).toEqual([
      'DenseNet-BC (L=100, k=12)',
      'DenseNet (2, 3), growth 32',
      'Sequential of 2 layers',
      'mine',
      'ResNet-101',
      'ResNet (1, 3) of basic blocks',
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

  it('adds what a residual block reads to what it makes, projected only where the shape changes', () => {
    const block = { channels: 4, stride: 1, kind: 'BASIC', bias: true } as const;
    const spec = sequential(
      { residualBlock: block },
      { residualBlock: block },
      { residualBlock: { ...block, stride: 2, bias: false } },
      { residualBlock: { channels: 1, stride: 1, kind: 'BOTTLENECK', bias: false } },
      { flatten: true },
      { linear: { features: 3, bias: true } },
    );
    const graph = buildModel(spec, image(1, 9), 3);
    const sums = graph.nodes.filter(({ operation }) => operation === 'add');
    const read = sums.map(({ inputs, path, shape }) => [
      path,
      ...inputs.map((id) => graph.nodes[id]?.path),
      shape.join('x'),
    ]);
    expect(read).toEqual([
      ['0.add', '0.bn2', '0.conv3', '4x9x9'],
      ['1.add', '1.bn2', '0.relu', '4x9x9'],
      ['2.add', '2.bn2', '2.downsample.1', '4x5x5'],
      ['3.add', '3.bn3', '2.relu', '4x5x5'],
    ]);
    const strides = graph.nodes.flatMap((node) =>
      node.operation === 'convolution' && node.attributes.stride > 1 ? [node.path] : [],
    );
    expect(strides).toEqual(['2.conv1', '2.downsample.0']);
  });

  it('drops after every convolution of a dense block, and nothing at a rate of 0', () => {
    const block = { layers: 2, growthRate: 2, bottleneckFactor: 3, bias: false, dropRate: 0.2 };
    const spec = (dropRate: number) =>
      sequential(
        { denseBlock: { ...block, dropRate } },
        { flatten: true },
        { dropout: dropRate },
        { linear: { features: 3, bias: false } },
      );
    const graph = buildModel(spec(0.2), image(2, 4), 3);
    const dropouts = graph.nodes.flatMap((node) =>
      node.operation === 'dropout'
        ? [[node.path, graph.nodes[node.inputs[0] ?? -1]?.path, node.attributes.rate]]
        : [],
    );
    expect(dropouts).toEqual([
      ['0.denselayer1.drop1', '0.denselayer1.conv1', 0.2],
      ['0.denselayer1.drop2', '0.denselayer1.conv2', 0.2],
      ['0.denselayer2.drop1', '0.denselayer2.conv1', 0.2],
      ['0.denselayer2.drop2', '0.denselayer2.conv2', 0.2],
      ['2', '1', 0.2],
    ]);
    const without = buildModel(spec(0), image(2, 4), 3);
    expect(without.nodes.some(({ operation }) => operation === 'dropout')).toBe(false);
    expect(parametersOf(without)).toEqual(parametersOf(graph));
  });

  it('takes fields that are null or undefined as not given', () => {
    const { denseNet: spec } = denseNet({ blockLayers: [1] });
    const input = { preset: null, denseNet: spec, resNet: undefined, sequential: null } as never;
    expect(buildModel(input, image(3, 32), 10).name).toBe('DenseNet (1), growth 32');
  });
});
