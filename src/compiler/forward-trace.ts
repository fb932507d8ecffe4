import type { Graph, Node } from '../ir/graph.js';
import type { PoolAttributes } from '../ir/operations.js';
import type { ParameterTensors } from './lay-out-parameters.js';
import type { Dimensions } from './step.js';

/** `train` normalizes by the batch and updates the running statistics; `inference` normalizes by those. */
export type Mode = 'train' | 'inference';

/** What a forward pass leaves behind for the backward pass. */
export interface ForwardTrace {
  readonly graph: Graph;
  readonly batchSize: number;
  readonly mode: Mode;
  readonly tensors: ParameterTensors;
  /** The tensor of each node's value, by node id. */
  readonly values: number[];
  /** Mean and biased variance of a normalization's batch, by node id. */
  readonly statistics: Map<number, { readonly mean: number; readonly variance: number }>;
  /** Which place of its window won, by the node id of a maximum pooling. */
  readonly indices: Map<number, number>;
}

export function nodeOf(graph: Graph, id: number): Node {
  const node = graph.nodes[id];
  if (node === undefined)
    throw new Error(`Expected a node id below ${graph.nodes.length} but received ${id}`);
  return node;
}

export function valueOf(trace: ForwardTrace, node: number): number {
  const value = trace.values[node];
  if (value === undefined) throw new Error(`Expected node ${node} to have a value`);
  return value;
}

/** The value of a node's first input. */
export function inputOf(trace: ForwardTrace, node: Node): number {
  return valueOf(trace, node.inputs[0] ?? -1);
}

/** The tensor of a node's parameter; null where it has none of that role. */
export function parameterOf(
  tensors: ReadonlyMap<string, number>,
  node: Node,
  role: 'weight' | 'bias' | 'running_mean' | 'running_var',
): number | null {
  const parameter = node.parameters.find((candidate) => candidate.role === role);
  return parameter === undefined ? null : (tensors.get(parameter.name) ?? null);
}

/** As parameterOf, for a role that the operation always has. */
export function requiredParameter(
  tensors: ReadonlyMap<string, number>,
  node: Node,
  role: 'weight' | 'bias' | 'running_mean' | 'running_var',
): number {
  const tensor = parameterOf(tensors, node, role);
  if (tensor === null) throw new Error(`Expected ${node.path} to have a ${role}`);
  return tensor;
}

export function windowOf(attributes: PoolAttributes): {
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly stride: number;
  readonly padding: number;
} {
  const { kernel, stride, padding } = attributes;
  return { kernelHeight: kernel, kernelWidth: kernel, stride, padding };
}

/** The window that covers a whole image. */
export function wholeImage({ h, w }: Dimensions): ReturnType<typeof windowOf> {
  return { kernelHeight: h, kernelWidth: w, stride: 1, padding: 0 };
}

/** The tensor that a dropout's random numbers depend on. */
export function randomState({ tensors }: ForwardTrace): number {
  const { randomState: tensor } = tensors.flat;
  if (tensor === null) throw new Error('Expected the graph of a dropout to have a random state');
  return tensor;
}
