import type { Graph } from '../ir/graph.js';
import type { OptimizerSettings } from './compile-options.js';
import { ARENA_ALIGNMENT, ELEMENT_BYTES } from './program.js';
import { elementCount, type Dimensions } from './step.js';
import type { StepBuilder } from './step-builder.js';
import { parameterDimensions } from './stored-dimensions.js';

/** Tensors that outlive a step, by parameter name; the flat ones hold all of a kind, so that one call updates all. */
export interface ParameterTensors {
  readonly parameters: ReadonlyMap<string, number>;
  readonly gradients: ReadonlyMap<string, number>;
  readonly flat: {
    readonly parameters: number;
    readonly gradients: number;
    /** Null where the momentum is 0. */
    readonly velocity: number | null;
    readonly learningRate: number;
    /** int32: seed low, seed high, step low, step high; null where the graph has no dropout. */
    readonly randomState: number | null;
  };
}

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dimensions: Dimensions;
  readonly offset: number;
}

/**
 * The part of the arena that every program of a job shares, in an order that depends on the graph and the optimizer
 * only: trainable parameters, running statistics, gradients, velocities, the learning rate, the random state. Gradients
 * and velocities lie as their parameters do, each kind in one contiguous range.
 */
export function layOutParameters(
  builder: StepBuilder,
  graph: Graph,
  optimizer: OptimizerSettings,
): ParameterTensors {
  const trainable = entriesOf(graph, true);
  const running = entriesOf(graph, false);

  const flatParameters = builder.vector('parameters', sizeOf(trainable), { kept: 'parameter' });
  const parameters = place(builder, trainable, flatParameters, '');
  const flatRunning = builder.vector('runningStatistics', sizeOf(running), { kept: 'parameter' });
  for (const [name, id] of place(builder, running, flatRunning, '')) parameters.set(name, id);
  const flatGradients = builder.vector('gradients', sizeOf(trainable), { kept: 'gradient' });
  const gradients = place(builder, trainable, flatGradients, 'grad.');
  let velocity: number | null = null;
  if (optimizer.momentum !== 0) {
    velocity = builder.vector('velocity', sizeOf(trainable), { kept: 'optimizer' });
    place(builder, trainable, velocity, 'velocity.');
  }
  const learningRate = builder.vector('learningRate', 1, { kept: 'optimizer' });
  builder.bind('learningRate', { tensor: learningRate, shape: [1], use: 'kept' });

  const randomState = layOutRandomState(builder, graph);

  return {
    parameters,
    gradients,
    flat: { parameters: flatParameters, gradients: flatGradients, velocity, learningRate, randomState },
  };
}

function layOutRandomState(builder: StepBuilder, graph: Graph): number | null {
  if (!graph.nodes.some(({ operation }) => operation === 'dropout')) return null;
  const tensor = builder.vector('randomState', 4, { elementType: 'int32', kept: 'optimizer' });
  builder.bind('randomState', { tensor, shape: [4], use: 'kept' });
  return tensor;
}

function entriesOf(graph: Graph, trainable: boolean): readonly Entry[] {
  const aligned = ARENA_ALIGNMENT / ELEMENT_BYTES.float32;
  let offset = 0;
  return graph.nodes.flatMap((node) =>
    node.parameters
      .filter((parameter) => parameter.trainable === trainable)
      .map((parameter) => {
        const dimensions = parameterDimensions(graph, node, parameter);
        const entry = { name: parameter.name, shape: parameter.shape, dimensions, offset };
        offset += Math.ceil(elementCount(dimensions) / aligned) * aligned;
        return entry;
      }),
  );
}

/** Elements of the flat tensor that holds the entries; 1 where there are none, for a buffer is never empty. */
function sizeOf(entries: readonly Entry[]): number {
  const last = entries.at(-1);
  return last === undefined ? 1 : last.offset + elementCount(last.dimensions);
}

function place(
  builder: StepBuilder,
  entries: readonly Entry[],
  parent: number,
  prefix: string,
): Map<string, number> {
  const { kept } = builder.get(parent);
  return new Map(
    entries.map(({ name, shape, dimensions, offset }) => {
      const tensor = builder.tensor(`${prefix}${name}`, dimensions, {
        place: { parent, offset, kind: 'elements' },
        kept,
      });
      builder.bind(`${prefix}${name}`, { tensor, shape, use: 'kept' });
      return [name, tensor];
    }),
  );
}
