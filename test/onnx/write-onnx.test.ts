import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '#densegraph/ir/graph-builder.js';
import { parametersOf } from '#densegraph/ir/graph.js';
import type { Graph } from '#densegraph/ir/graph.js';
import { buildModel } from '#densegraph/model/build-model.js';
import { initialWeights } from '#densegraph/model/initial-weights.js';
import type { ModelSpec } from '#densegraph/model/model-spec.js';
import { OnnxSizeError } from '#densegraph/onnx/onnx-size-error.js';
import { writeOnnx } from '#densegraph/onnx/write-onnx.js';
import { randomIntegers } from '../training/random-integers.js';
import { engineLogits } from './engine-logits.js';

const BATCH = 3;

/** Weights as a training leaves them: the batch norms' statistics and scales are not those of a fresh network. */
function trainedWeights(graph: Graph): Map<string, Float32Array> {
  const random = randomIntegers(17);
  const uniform = (from: number, to: number) => from + ((to - from) * random(1 << 20)) / (1 << 20);
  const weights = initialWeights(graph, 17);
  for (const { operation, parameters } of graph.nodes) {
    if (operation !== 'batchNorm') continue;
    for (const { name, role } of parameters) {
      const [from, to] = role === 'running_var' || role === 'weight' ? [0.5, 1.5] : [-0.3, 0.3];
      weights.set(
        name,
        (weights.get(name) ?? new Float32Array()).map(() => uniform(from, to)),
      );
    }
  }
  return weights;
}

function randomImages(graph: Graph): Float32Array {
  const random = randomIntegers(5);
  const [channels = 0, height = 0, width = 0] = graph.nodes[0]?.shape ?? [];
  return Float32Array.from({ length: BATCH * channels * height * width }, () => random(256) / 255);
}

/** onnxruntime's logits of the written file, and the largest difference from the engine's. */
async function compare(graph: Graph) {
  const weights = trainedWeights(graph);
  const images = randomImages(graph);
  const session = await InferenceSession.create(writeOnnx(graph, weights, { note: 'test' }), {
    logSeverityLevel: 3,
  });
  const shape = graph.nodes[0]?.shape ?? [];
  const run = async (count: number, values: Float32Array) => {
    const { logits } = await session.run({ images: new Tensor('float32', values, [count, ...shape]) });
    return { dims: logits?.dims, data: logits?.data as Float32Array };
  };
  const theirs = await run(BATCH, images);
  const ours = await engineLogits(graph, (name) => weights.get(name) ?? new Float32Array(), images, BATCH);
  const difference = Math.max(...ours.map((value, i) => Math.abs(value - (theirs.data[i] ?? NaN))));
  const largest = Math.max(...ours.map(Math.abs));
  return { session, run, images, theirs, difference, largest };
}

const gray = (side: number) => ({ channels: 1, height: side, width: side });
const color = (side: number) => ({ channels: 3, height: side, width: side });

const NETWORKS: readonly (readonly [string, ModelSpec, Parameters<typeof buildModel>[1]])[] = [
  ["d2l's DenseNet", { preset: 'D2L_DENSENET' }, gray(96)],
  ["torchvision's DenseNet-121", { preset: 'DENSENET_121' }, color(64)],
  ["the paper's plain CIFAR DenseNet", { preset: 'DENSENET_CIFAR_40_12' }, color(32)],
  ["the paper's DenseNet-BC for CIFAR", { preset: 'DENSENET_BC_CIFAR_100_12' }, color(32)],
  ["torchvision's ResNet-50", { preset: 'RESNET_50' }, color(64)],
  ["d2l's ResNet-18", { preset: 'D2L_RESNET_18' }, gray(96)],
];

describe('an ONNX file', () => {
  it.each(NETWORKS)("gives the engine's logits in onnxruntime: %s", async (_, spec, image) => {
    const { theirs, difference, largest } = await compare(buildModel(spec, image, 10));
    expect(theirs.dims).toEqual([BATCH, 10]);
    expect(largest).toBeGreaterThan(0.1);
    expect(difference).toBeLessThan(1e-4);
  });

  it('takes any number of images by its names', async () => {
    const graph = buildModel({ preset: 'DENSENET_CIFAR_40_12' }, color(32), 7);
    const { session, run, images, theirs } = await compare(graph);
    expect(session.inputNames).toEqual(['images']);
    expect(session.outputNames).toEqual(['logits']);
    const one = await run(1, images.subarray(0, images.length / BATCH));
    expect(one.dims).toEqual([1, 7]);
    one.data.forEach((value, i) => expect(value).toBeCloseTo(theirs.data[i] ?? NaN, 4));
  });

  it('has pools with padding as they are trained, and layers of every kind', async () => {
    const layers: Extract<ModelSpec, { sequential: unknown }>['sequential']['layers'] = [
      { convolution: { channels: 6, kernel: 5, stride: 2, padding: 1, bias: true } },
      { averagePool: { kernel: 3, stride: 2, padding: 1 } },
      { batchNorm: true },
      { maxPool: { kernel: 3, stride: 1, padding: 1 } },
      { relu: true },
      { flatten: true },
      { linear: { features: 20, bias: false } },
      { relu: true },
      { linear: { features: 4, bias: true } },
    ];
    const graph = buildModel({ sequential: { layers } }, color(23), 4);
    const { difference, largest } = await compare(graph);
    expect(largest).toBeGreaterThan(0.1);
    expect(difference).toBeLessThan(1e-4);
  });

  it('adds values, and drops no numbers, also where that is the last operation', async () => {
    const builder = new GraphBuilder('residual');
    const image = builder.add('input', 'input', [], { shape: [3, 8, 8] });
    const convolution = { channels: 3, kernel: 3, stride: 1, padding: 1, bias: true };
    const branch = builder.add('convolution', 'conv', [image], convolution);
    const dropped = builder.add('dropout', 'drop', [branch], { rate: 0.5 });
    const sum = builder.add('add', 'sum', [dropped, image], {});
    const flat = builder.add('flatten', 'flatten', [sum], {});
    const graph = builder.build(builder.add('dropout', 'last', [flat], { rate: 0.5 }));
    const { difference } = await compare(graph);
    expect(difference).toBeLessThan(1e-4);
  });

  it('is not written where it would be larger than the format allows', () => {
    const builder = new GraphBuilder('large');
    const image = builder.add('input', 'input', [], { shape: [1, 256, 256] });
    const flat = builder.add('flatten', 'flatten', [image], {});
    const graph = builder.build(builder.add('linear', 'linear', [flat], { features: 8192, bias: false }));
    expect(() => writeOnnx(graph, new Map(), {})).toThrow(OnnxSizeError);
  });

  it('is not written where a parameter has no numbers, or too few', () => {
    const graph = buildModel({ preset: 'DENSENET_CIFAR_40_12' }, color(32), 10);
    const weights = trainedWeights(graph);
    const [first] = parametersOf(graph);
    const name = first?.name ?? '';
    weights.set(name, new Float32Array(3));
    expect(() => writeOnnx(graph, weights, {})).toThrow(`for ${name} but received 3`);
    weights.delete(name);
    expect(() => writeOnnx(graph, weights, {})).toThrow(`for ${name} but received none`);
  });
});
