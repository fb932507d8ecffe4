import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { verifyGraph } from '#densegraph/ir/verify-graph.js';
import { buildModel } from '#densegraph/model/build-model.js';
import type { ModelSpec } from '#densegraph/model/model-spec.js';
import { summarize } from '#densegraph/model/summary.js';
import { denseNet, image, resNet, sequential } from './specs.js';

interface GoldenSummary {
  readonly input: readonly [number, number, number];
  readonly total_params: number;
  readonly trainable_params: number;
  readonly macs: number;
  readonly input_mb: number;
  readonly forward_backward_mb: number;
  readonly params_mb: number;
  readonly total_mb: number;
  readonly layers: readonly (readonly [label: string, outputShape: readonly number[], parameters: number])[];
}

const goldenFile = new URL('../golden/summaries.json', import.meta.url);
const golden = (JSON.parse(readFileSync(goldenFile, 'utf8')) as { models: Record<string, GoldenSummary> })
  .models;

const NETWORKS: Readonly<Record<string, ModelSpec>> = {
  'd2l-densenet-4-4-4-4': { preset: 'D2L_DENSENET' },
  'd2l-densenet-6-12-24-16': { preset: 'D2L_DENSENET_121' },
  'd2l-densenet-6-12-32-32': { preset: 'D2L_DENSENET_169' },
  'd2l-densenet-6-12-48-32': { preset: 'D2L_DENSENET_201' },
  'd2l-densenet-6-12-64-48': { preset: 'D2L_DENSENET_264' },
  'd2l-resnet18': { preset: 'D2L_RESNET_18' },
  densenet121: { preset: 'DENSENET_121' },
  densenet161: { preset: 'DENSENET_161' },
  densenet169: { preset: 'DENSENET_169' },
  densenet201: { preset: 'DENSENET_201' },
  densenet264: { preset: 'DENSENET_264' },
  'cifar-densenet-bc-100-12': { preset: 'DENSENET_BC_CIFAR_100_12' },
  'cifar-densenet-bc-190-40': { preset: 'DENSENET_BC_CIFAR_190_40' },
  'cifar-densenet-40-12': { preset: 'DENSENET_CIFAR_40_12' },
  resnet50: { preset: 'RESNET_50' },
  resnet101: { preset: 'RESNET_101' },
  resnet152: { preset: 'RESNET_152' },
};

function summaryOf(spec: ModelSpec, { input: [channels, height, width], layers }: GoldenSummary) {
  const classes = layers.at(-1)?.[1][1] ?? 0;
  const graph = buildModel(spec, { channels, height, width }, classes);
  verifyGraph(graph);
  return summarize(graph);
}

const megabytes = (bytes: number) => Number((bytes / 2 ** 20).toFixed(2));

describe("summarize, against torchsummary's numbers", () => {
  it('compares every network of the file', () => {
    expect(Object.keys(golden).sort()).toEqual(Object.keys(NETWORKS).sort());
  });

  it.each(Object.entries(golden))('%s', (name, expected) => {
    const summary = summaryOf(NETWORKS[name] as ModelSpec, expected);
    expect(summary.layers.map((row) => [row.label, row.outputShape, row.parameterCount])).toEqual(
      expected.layers,
    );
    expect(summary.parameterCount).toBe(expected.total_params);
    expect(summary.trainableParameterCount).toBe(expected.trainable_params);
    expect(summary.multiplyAccumulates).toBe(expected.macs);
    expect(megabytes(summary.sizes.inputBytes)).toBe(expected.input_mb);
    expect(megabytes(summary.sizes.forwardBackwardBytes)).toBe(expected.forward_backward_mb);
    expect(megabytes(summary.sizes.parameterBytes)).toBe(expected.params_mb);
    expect(megabytes(summary.sizes.totalBytes)).toBe(expected.total_mb);
  });

  it('is the same for a preset and for the family that spells it out', () => {
    for (const [name, spec] of [
      [
        'd2l-densenet-6-12-24-16',
        denseNet({ blockLayers: [6, 12, 24, 16], bottleneckFactor: 0, convolutionBias: true }),
      ],
      ['densenet121', denseNet({ blockLayers: [6, 12, 24, 16] })],
      [
        'cifar-densenet-40-12',
        denseNet({
          stem: 'CIFAR',
          stemChannels: 16,
          growthRate: 12,
          blockLayers: [12, 12, 12],
          bottleneckFactor: 0,
          compression: 1,
        }),
      ],
      ['d2l-resnet18', resNet({ convolutionBias: true })],
      ['resnet50', resNet({ block: 'BOTTLENECK', stageBlocks: [3, 4, 6, 3] })],
    ] as const) {
      const expected = golden[name] as GoldenSummary;
      expect(summaryOf(spec, expected).layers).toEqual(
        summaryOf(NETWORKS[name] as ModelSpec, expected).layers,
      );
    }
  });

  it("has the paper's parameter count for DenseNet-BC (L=250, k=24): 15.3 million", () => {
    const graph = buildModel({ preset: 'DENSENET_BC_CIFAR_250_24' }, image(3, 32), 10);
    expect((summarize(graph).parameterCount / 1e6).toFixed(1)).toBe('15.3');
  });
});

describe('summarize, of residual networks that torchvision has and no preset names', () => {
  // torchvision.models.resnet18 and resnet34, as its documentation gives their parameters.
  it.each([
    [[2, 2, 2, 2], 11_689_512],
    [[3, 4, 6, 3], 21_797_672],
  ])('basic blocks %j without biases', (stageBlocks, parameters) => {
    const graph = buildModel(resNet({ stageBlocks }), image(3, 224), 1000);
    expect(summarize(graph).parameterCount).toBe(parameters);
  });
});

describe('summarize', () => {
  it('puts each multiply-accumulate in the row of its module', () => {
    const graph = buildModel({ preset: 'DENSENET_121' }, image(3, 224), 1000);
    const { layers, multiplyAccumulates } = summarize(graph);
    const counts = new Map(layers.map((row) => [row.path, row.multiplyAccumulates]));
    expect(counts.get('features.conv0')).toBe(118_013_952);
    expect(counts.get('features.denseblock1.denselayer1')).toBe(0);
    expect(counts.get('classifier')).toBe(1_024_000);
    expect(layers.reduce((sum, row) => sum + row.multiplyAccumulates, 0)).toBe(multiplyAccumulates);
  });

  it("lists a sequential model as the book's classes", () => {
    const spec = sequential(
      { convolution: { channels: 4, kernel: 3, stride: 1, padding: 1, bias: true } },
      { denseBlock: { layers: 1, growthRate: 2, bottleneckFactor: 0, bias: true, dropRate: 0 } },
      { transition: { channels: 3, bias: true } },
      { globalAveragePool: true },
      { flatten: true },
      { linear: { features: 10, bias: true } },
    );
    const { layers } = summarize(buildModel(spec, image(1, 8), 10));
    expect(
      layers.map((row) => `${row.label} ${row.path} ${row.outputShape.join(' ')} ${row.parameterCount}`),
    ).toEqual([
      'Conv2d-1 0 -1 4 8 8 40',
      'BatchNorm2d-2 1.denselayer1.norm1 -1 4 8 8 8',
      'ReLU-3 1.denselayer1.relu1 -1 4 8 8 0',
      'Conv2d-4 1.denselayer1.conv1 -1 2 8 8 74',
      'DenseBlock-5 1 -1 6 8 8 0',
      'BatchNorm2d-6 2.norm -1 6 8 8 12',
      'ReLU-7 2.relu -1 6 8 8 0',
      'Conv2d-8 2.conv -1 3 8 8 21',
      'AvgPool2d-9 2.pool -1 3 4 4 0',
      'AdaptiveAvgPool2d-10 3 -1 3 1 1 0',
      'Flatten-11 4 -1 3 0',
      'Linear-12 5 -1 10 40',
    ]);
  });
});
