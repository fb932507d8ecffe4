import { GraphBuilder } from '#densegraph/ir/graph-builder.js';
import type { Graph } from '#densegraph/ir/graph.js';

/** A dense block of one convolution, a norm, and a ReLU that is a function and not a module. */
export function tinyGraph(): Graph {
  const builder = new GraphBuilder('tiny');
  const image = builder.add('input', 'input', [], { shape: [2, 8, 8] });
  const block = builder.module('block', 'DenseBlock', () => {
    const attributes = { channels: 3, kernel: 3, stride: 1, padding: 1, bias: true };
    const grown = builder.add('convolution', 'block.conv', [image], attributes);
    return builder.add('concat', 'block.concat', [image, grown], {});
  });
  const norm = builder.add('batchNorm', 'norm', [block], { epsilon: 1e-5, momentum: 0.1 });
  return builder.build(builder.add('relu', 'relu', [norm], {}, { functional: true }));
}
