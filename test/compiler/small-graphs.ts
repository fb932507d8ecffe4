import { GraphBuilder } from '#densegraph/ir/graph-builder.js';
import type { Graph, NodeOf } from '#densegraph/ir/graph.js';
import type { Operation } from '#densegraph/ir/operations.js';
import type { Target } from '#densegraph/compiler/target.js';

type AnyNode = NodeOf<Operation>;

const NORM = { epsilon: 1e-5, momentum: 0.1 };

/** A backend that asks for a fixed scratch for every kernel that may have one. */
export function targetWith(workspaceBytes: number): Target {
  return { workspaceBytes: () => workspaceBytes };
}

/** Norm, ReLU, 3x3 convolution, and the concatenation of input and output. */
export function denseLayer(builder: GraphBuilder, path: string, x: AnyNode, growthRate: number): AnyNode {
  const norm = builder.add('batchNorm', `${path}.norm1`, [x], NORM);
  const relu = builder.add('relu', `${path}.relu1`, [norm], {});
  const convolution = { channels: growthRate, kernel: 3, stride: 1, padding: 1, bias: true };
  const conv = builder.add('convolution', `${path}.conv1`, [relu], convolution);
  return builder.add('concat', `${path}.concat`, [x, conv], {});
}

/** Stem, one dense block of `layers` layers, norm, ReLU, pooling, classifier: on 1x8x8 images, 3 classes. */
export function tinyDenseNet(layers: number): Graph {
  const builder = new GraphBuilder('tiny');
  const input = builder.add('input', 'input', [], { shape: [1, 8, 8] });
  const stem = { channels: 4, kernel: 3, stride: 1, padding: 1, bias: true };
  let x: AnyNode = builder.add('convolution', 'stem', [input], stem);
  x = builder.add('maxPool', 'pool', [x], { kernel: 3, stride: 2, padding: 1 });
  for (let layer = 1; layer <= layers; layer++) x = denseLayer(builder, `layer${layer}`, x, 2);
  const norm = builder.add('batchNorm', 'norm', [x], NORM);
  const relu = builder.add('relu', 'relu', [norm], {});
  const pooled = builder.add('globalAveragePool', 'average', [relu], {});
  const flat = builder.add('flatten', 'flatten', [pooled], {});
  return builder.build(builder.add('linear', 'classifier', [flat], { features: 3, bias: true }));
}
