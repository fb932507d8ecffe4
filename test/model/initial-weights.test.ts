import { describe, expect, it } from 'vitest';
import { parametersOf } from '#densegraph/ir/graph.js';
import { elementsOf } from '#densegraph/ir/operation-table.js';
import { buildModel } from '#densegraph/model/build-model.js';
import { initialWeights } from '#densegraph/model/initial-weights.js';
import { denseNet, image } from './specs.js';

const graph = buildModel({ preset: 'D2L_DENSENET' }, image(1, 96), 10);
const weights = initialWeights(graph, 7);

function valuesOf(name: string): Float32Array {
  const values = weights.get(name);
  if (values === undefined) throw new Error(`no ${name}`);
  return values;
}

function sameBits(left: Float32Array, right: Float32Array): boolean {
  return Buffer.compare(new Uint8Array(left.buffer), new Uint8Array(right.buffer)) === 0;
}

/** How far the distribution of a sample lies from the uniform one within ±bound: Kolmogorov's statistic. */
function uniformity(values: Float32Array, bound: number): number {
  const sorted = Float64Array.from(values, (value) => (value / bound + 1) / 2).sort();
  const errors = sorted.map((value, i) => Math.abs(value - (i + 0.5) / sorted.length));
  return Math.max(...errors);
}

describe('initialWeights', () => {
  it('has every parameter in order, with as many numbers as its shape says', () => {
    expect([...weights.keys()]).toEqual(parametersOf(graph).map(({ name }) => name));
    for (const { name, shape } of parametersOf(graph)) expect(valuesOf(name)).toHaveLength(elementsOf(shape));
  });

  // Bounds by hand: sqrt(6 / (fan_in + fan_out)) for weights, 1 / sqrt(fan_in) for biases.
  it.each([
    ['features.conv0.weight', Math.sqrt(6 / (1 * 49 + 64 * 49)), 3136],
    ['features.denseblock1.denselayer4.conv1.weight', Math.sqrt(6 / (160 * 9 + 32 * 9)), 46_080],
    ['features.transition1.conv.weight', Math.sqrt(6 / (192 + 96)), 18_432],
    ['classifier.weight', Math.sqrt(6 / (248 + 10)), 2480],
    ['features.transition1.conv.bias', 1 / Math.sqrt(192), 96],
  ])('draws %s uniformly', (name, bound, count) => {
    const values = valuesOf(name);
    expect(values).toHaveLength(count);
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(Math.fround(bound));
    // A uniform sample is farther off once in 1,500 times.
    expect(uniformity(values, bound)).toBeLessThan(2 / Math.sqrt(count));
  });

  it('draws neighbors independently', () => {
    const values = valuesOf('features.denseblock1.denselayer4.conv1.weight');
    const squares = values.reduce((sum, value) => sum + value * value, 0);
    for (const lag of [1, 2, 3, 9]) {
      const products = values.reduce((sum, value, i) => sum + value * (values[i + lag] ?? 0), 0);
      expect(Math.abs(products / squares)).toBeLessThan(4 / Math.sqrt(values.length));
    }
  });

  it('starts normalizations as the identity', () => {
    const constants = { weight: 1, bias: 0, running_mean: 0, running_var: 1 };
    for (const node of graph.nodes.filter(({ operation }) => operation === 'batchNorm')) {
      for (const { name, role } of node.parameters) {
        expect(valuesOf(name).every((value) => value === constants[role])).toBe(true);
      }
    }
  });

  it('is the same for the same seed and another for another', () => {
    for (const [name, values] of initialWeights(graph, 7))
      expect(sameBits(values, valuesOf(name))).toBe(true);
    for (const seed of [8, -7, 0, 2 ** 40 + 7]) {
      expect(initialWeights(graph, seed).get('classifier.weight')).not.toEqual(valuesOf('classifier.weight'));
    }
    expect(valuesOf('features.denseblock1.denselayer1.conv1.weight').slice(0, 9)).not.toEqual(
      valuesOf('features.denseblock1.denselayer2.conv1.weight').slice(0, 9),
    );
  });

  it('gives a parameter the same numbers in every network that has it', () => {
    const deeper = denseNet({ blockLayers: [4, 4, 4, 6], bottleneckFactor: 0, convolutionBias: true });
    const others = initialWeights(buildModel(deeper, image(1, 64), 10), 7);
    expect(others.get('features.conv0.weight')).toEqual(valuesOf('features.conv0.weight'));
  });

  it('draws the numbers that SHA-256 and xoshiro128** give, which recorded runs depend on', () => {
    // Computed apart from this code, by Python's hashlib and integers.
    const expected = [0.0704984962940216, 0.03272338956594467, -0.01064343936741352];
    expect(Array.from(valuesOf('classifier.weight').slice(0, 3))).toEqual(expected);
  });

  it.each([0.5, NaN, Infinity, 2 ** 53])('refuses the seed %d', (seed) => {
    expect(() => initialWeights(graph, seed)).toThrow(
      `Expected a safe integer for seed but received ${seed}`,
    );
  });
});
