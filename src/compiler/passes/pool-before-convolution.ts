import type { Graph, Node, NodeOf } from '../../ir/graph.js';

/**
 * Averages before a 1x1 convolution instead of behind it: both are linear and neither looks at what the other does, so
 * they commute, and the convolution has fewer pixels to work on (a quarter, in a DenseNet's transition). Only where
 * nobody else reads the convolution's value, and where no padding would be averaged in.
 */
export function poolBeforeConvolution(graph: Graph): Graph {
  const readers = graph.nodes.map(() => 0);
  for (const { inputs } of graph.nodes)
    for (const input of inputs) readers[input] = (readers[input] ?? 0) + 1;
  const nodes = [...graph.nodes];
  for (const pool of graph.nodes) {
    const convolution = nodes[pool.inputs[0] ?? -1];
    if (pool.operation !== 'averagePool' || convolution?.operation !== 'convolution') continue;
    if (readers[convolution.id] !== 1 || convolution.id === graph.output || !commute(convolution, pool))
      continue;
    const [channels = 1] = nodes[convolution.inputs[0] ?? -1]?.shape ?? [];
    nodes[convolution.id] = {
      ...pool,
      id: convolution.id,
      inputs: convolution.inputs,
      shape: [channels, ...pool.shape.slice(1)],
    };
    nodes[pool.id] = { ...convolution, id: pool.id, inputs: [convolution.id], shape: pool.shape };
  }
  return { ...graph, nodes };
}

function commute(convolution: NodeOf<'convolution'>, pool: NodeOf<'averagePool'> & Node): boolean {
  const { kernel, stride, padding } = convolution.attributes;
  return kernel === 1 && stride === 1 && padding === 0 && pool.attributes.padding === 0;
}
