import type { Graph, Node, Parameter } from '../ir/graph.js';
import type { Dimensions } from './step.js';

/**
 * How a node's value lies in memory for a batch of n: NHWC. A flattened value keeps the layout that it had, because
 * flattening moves nothing; the linear layer behind it has its weight in the same order instead.
 */
export function storedDimensions(graph: Graph, node: Node, n: number): Dimensions {
  const [first, height, width] = node.shape;
  if (first !== undefined && height !== undefined && width !== undefined) {
    return { n, h: height, w: width, c: first };
  }
  const source = graph.nodes[node.inputs[0] ?? -1];
  if (node.operation === 'linear' || source === undefined) return { n, h: 1, w: 1, c: first ?? 1 };
  return storedDimensions(graph, source, n);
}

/**
 * How a parameter lies in memory: a convolution's weight [out, in, kh, kw] as [out, kh, kw, in]; a linear layer's
 * [out, in] as [out, h, w, c] of the value that it reads; vectors as they are.
 */
export function parameterDimensions(graph: Graph, node: Node, parameter: Parameter): Dimensions {
  const [out = 1, input, height, width] = parameter.shape;
  if (input === undefined) return { n: 1, h: 1, w: 1, c: out };
  if (height !== undefined && width !== undefined) return { n: out, h: height, w: width, c: input };
  const source = graph.nodes[node.inputs[0] ?? -1];
  if (source === undefined) throw new Error(`Expected ${node.path} to have an input`);
  return storedDimensions(graph, source, out);
}
