import { describe, expect, it } from 'vitest';
import { parametersOf } from '#densegraph/ir/graph.js';
import { verifyGraph } from '#densegraph/ir/verify-graph.js';
import { buildChain } from '#densegraph/model/chain.js';
import type { LayerSpec } from '#densegraph/model/model-spec.js';
import { summarize } from '#densegraph/model/summary.js';
import { image } from './specs.js';

/** A network that is one layer and nothing else. */
function alone(layer: LayerSpec, channels: number, side: number) {
  const graph = buildChain([{ path: '', layer, source: 'model' }], image(channels, side), 'alone');
  verifyGraph(graph);
  return graph;
}

describe('buildChain with a single layer of empty path', () => {
  it('gives the parts of a dense block their plain names', () => {
    const block = { layers: 2, growthRate: 10, bottleneckFactor: 0, bias: true, dropRate: 0 };
    const graph = alone({ denseBlock: block }, 3, 8);
    expect(parametersOf(graph).flatMap(({ name, trainable }) => (trainable ? [name] : []))).toEqual([
      'denselayer1.norm1.weight',
      'denselayer1.norm1.bias',
      'denselayer1.conv1.weight',
      'denselayer1.conv1.bias',
      'denselayer2.norm1.weight',
      'denselayer2.norm1.bias',
      'denselayer2.conv1.weight',
      'denselayer2.conv1.bias',
    ]);
    expect(graph.nodes[graph.output]?.shape).toEqual([23, 8, 8]);
    // The block is the network itself, which is not a row.
    expect(summarize(graph).layers.map((row) => row.label.split('-')[0])).toEqual([
      'BatchNorm2d',
      'ReLU',
      'Conv2d',
      'BatchNorm2d',
      'ReLU',
      'Conv2d',
    ]);
    expect(summarize(graph).parameterCount).toBe(1492);
  });

  it('gives the parts of a residual block their plain names', () => {
    const residualBlock = { channels: 6, stride: 2, kind: 'BASIC', bias: true } as const;
    const graph = alone({ residualBlock }, 3, 8);
    expect(graph.nodes.map(({ path }) => path)).toEqual([
      'input',
      'conv1',
      'bn1',
      'relu1',
      'conv2',
      'bn2',
      'conv3',
      'add',
      'relu',
    ]);
    expect(graph.nodes[graph.output]?.shape).toEqual([6, 4, 4]);
  });

  it('gives the parts of a transition their plain names', () => {
    const graph = alone({ transition: { channels: 10, bias: true } }, 23, 8);
    expect(graph.nodes.map(({ path }) => path)).toEqual(['input', 'norm', 'relu', 'conv', 'pool']);
    expect(graph.nodes[graph.output]?.shape).toEqual([10, 4, 4]);
    expect(summarize(graph).parameterCount).toBe(286);
  });
});
