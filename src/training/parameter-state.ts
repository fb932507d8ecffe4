import type { Program } from '../compiler/program.js';
import { parametersOf } from '../ir/graph.js';
import type { Graph } from '../ir/graph.js';
import { initialWeights } from '../model/initial-weights.js';
import type { Session } from '../runtime/session.js';
import type { Tensor } from './safetensors.js';

/**
 * Writes what a run starts from: the given numbers and, for parameters without, the seed's and the running statistics
 * of a fresh network; no momentum.
 */
export function writeInitialState(
  session: Session,
  program: Program,
  graph: Graph,
  seed: number,
  given: ReadonlyMap<string, Float32Array>,
): void {
  for (const [name, values] of initialWeights(graph, seed)) {
    session.write(program, name, given.get(name) ?? values);
    const velocity = `velocity.${name}`;
    if (program.bindings[velocity]) session.write(program, velocity, new Float32Array(values.length));
  }
}

/** Writes what a checkpoint holds: what readState gave. Throws Error where it is of another network. */
export function restoreState(
  session: Session,
  program: Program,
  graph: Graph,
  tensors: ReadonlyMap<string, Tensor>,
): void {
  restoreParameters(session, program, graph, tensors);
  for (const { name } of parametersOf(graph)) {
    const velocity = `velocity.${name}`;
    if (program.bindings[velocity])
      session.write(program, velocity, valuesOf(tensors, `optimizer.${velocity}`));
  }
}

/** Writes parameters and running statistics alone. Throws Error where a tensor is missing. */
export function restoreParameters(
  session: Session,
  program: Program,
  graph: Graph,
  tensors: ReadonlyMap<string, Tensor>,
): void {
  for (const { name } of parametersOf(graph)) session.write(program, name, valuesOf(tensors, name));
}

function valuesOf(tensors: ReadonlyMap<string, Tensor>, name: string): Float32Array {
  const data = tensors.get(name)?.data;
  if (data instanceof Float32Array) return data;
  throw new Error(`Expected the checkpoint to have ${name} as F32`);
}

/** A checkpoint's tensors after `step` training steps: see Checkpoint. */
export function readState(
  session: Session,
  program: Program,
  graph: Graph,
  step: number,
): ReadonlyMap<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  for (const { name, shape, role } of parametersOf(graph)) {
    tensors.set(name, { shape, data: session.read(program, name) });
    // Every training step updates every batch norm once.
    if (role === 'running_var') {
      const counter = name.replace(/running_var$/, 'num_batches_tracked');
      tensors.set(counter, { shape: [], data: BigInt64Array.of(BigInt(step)) });
    }
    const velocity = `velocity.${name}`;
    if (program.bindings[velocity]) {
      tensors.set(`optimizer.${velocity}`, { shape, data: session.read(program, velocity) });
    }
  }
  return tensors;
}
