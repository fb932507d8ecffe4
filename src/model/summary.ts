import type { Graph, Module, Node } from '../ir/graph.js';
import { elementsOf, multiplyAccumulatesOf } from '../ir/operation-table.js';
import type { Shape } from '../ir/operations.js';

/** What a network is, module by module; all counts are exact. */
export interface ModelSummary {
  readonly name: string;
  readonly parameterCount: number;
  readonly trainableParameterCount: number;
  /** Of convolutions and linear layers, for one image, forward. */
  readonly multiplyAccumulates: number;
  /** One row per module, in the order and with the rows of the torchsummary package. */
  readonly layers: readonly LayerSummary[];
  readonly sizes: ModelSizes;
}

export interface LayerSummary {
  /** As torchsummary prints it: Conv2d-1. */
  readonly label: string;
  readonly path: string;
  /** Batch dimension first, as -1. */
  readonly outputShape: Shape;
  /** Without running statistics, which PyTorch does not count as parameters. Containers have 0. */
  readonly parameterCount: number;
  readonly multiplyAccumulates: number;
}

/** torchsummary's own formula, in bytes, for a batch of one. */
export interface ModelSizes {
  readonly inputBytes: number;
  /** Twice the outputs of all rows, containers included: once forward, once backward. */
  readonly forwardBackwardBytes: number;
  readonly parameterBytes: number;
  readonly totalBytes: number;
}

const BYTES_PER_NUMBER = 4;

/** Counts a network module by module, as the torchsummary package (1.5.1) does. */
export function summarize(graph: Graph): ModelSummary {
  const layers = graph.modules.map((module, place) => summarizeModule(graph, module, place));
  const parameterCount = sum(graph.nodes.map(countParameters));
  return {
    name: graph.name,
    parameterCount,
    // Only running statistics are not trained, and they are not counted.
    trainableParameterCount: parameterCount,
    multiplyAccumulates: sum(graph.nodes.map((node) => multiplyAccumulatesOf(node, graph.nodes))),
    layers,
    sizes: sizesOf(graph, layers, parameterCount),
  };
}

function summarizeModule({ nodes }: Graph, { path, kind, output }: Module, place: number): LayerSummary {
  const node = nodes[output];
  // A container's parameters and arithmetic are those of the modules inside it, which have rows of their own.
  const own = node?.path === path ? node : null;
  return {
    label: `${kind}-${place + 1}`,
    path,
    outputShape: [-1, ...(node?.shape ?? [])],
    parameterCount: own ? countParameters(own) : 0,
    multiplyAccumulates: own ? multiplyAccumulatesOf(own, nodes) : 0,
  };
}

function sizesOf(graph: Graph, layers: readonly LayerSummary[], parameterCount: number): ModelSizes {
  const images = graph.nodes.filter((node) => node.operation === 'input');
  const inputBytes = sum(images.map((node) => elementsOf(node.shape))) * BYTES_PER_NUMBER;
  const outputs = sum(layers.map(({ outputShape }) => elementsOf(outputShape.slice(1))));
  const forwardBackwardBytes = 2 * outputs * BYTES_PER_NUMBER;
  const parameterBytes = parameterCount * BYTES_PER_NUMBER;
  return {
    inputBytes,
    forwardBackwardBytes,
    parameterBytes,
    totalBytes: inputBytes + forwardBackwardBytes + parameterBytes,
  };
}

function countParameters(node: Node): number {
  const trainable = node.parameters.filter((parameter) => parameter.trainable);
  return sum(trainable.map(({ shape }) => elementsOf(shape)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
