import type { Operation, OperationAttributes, Shape } from './operations.js';

/** What a parameter is to its operation; also the last part of its name. */
export type ParameterRole = 'weight' | 'bias' | 'running_mean' | 'running_var';

/**
 * A tensor that outlives a step. `name` is torchvision's (features.conv0.weight), `shape` PyTorch's
 * ([out, in, kh, kw], [out, in], [channels]).
 */
export interface Parameter {
  readonly name: string;
  readonly role: ParameterRole;
  readonly shape: Shape;
  /** False for running statistics: they are updated, but by no gradient. */
  readonly trainable: boolean;
}

/** One operation and the single value it makes. `id` is the node's place in `Graph.nodes`. */
export interface NodeOf<O extends Operation> {
  readonly id: number;
  readonly operation: O;
  readonly attributes: OperationAttributes[O];
  /** The module's path, as in features.denseblock1.denselayer1.norm1; unique in the graph. */
  readonly path: string;
  /** Ids of the nodes whose values it reads; all are smaller than `id`. */
  readonly inputs: readonly number[];
  /** Of the value it makes, batch left out. */
  readonly shape: Shape;
  readonly parameters: readonly Parameter[];
}

/** A node of any operation; `operation` tells which. */
export type Node = { [O in Operation]: NodeOf<O> }[Operation];

/** A module as people list them: one per layer, and one per container that has a forward of its own. */
export interface Module {
  readonly path: string;
  /** The class that PyTorch's users know: Conv2d, BatchNorm2d, ReLU, DenseBlock, ... */
  readonly kind: string;
  /** The node whose value leaves the module. */
  readonly output: number;
}

/** A network as data: frozen nodes in an order in which they can run. Built by GraphBuilder only. */
export interface Graph {
  readonly name: string;
  readonly nodes: readonly Node[];
  /** The node whose value leaves the network: logits of shape [classes], or a block's output. */
  readonly output: number;
  /** In the order in which their forwards end, as the torchsummary package lists them. */
  readonly modules: readonly Module[];
}

/** All parameters, in the order of their nodes: the order of PyTorch's state_dict. */
export function parametersOf(graph: Graph): readonly Parameter[] {
  return graph.nodes.flatMap((node) => node.parameters);
}
