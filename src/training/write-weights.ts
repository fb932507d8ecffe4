import type { Program } from '../compiler/program.js';
import { parametersOf } from '../ir/graph.js';
import type { Graph } from '../ir/graph.js';
import type { Session } from '../runtime/session.js';
import type { TrainedWeights } from './newest-weights.js';

/** Has a program compute with trained weights: parameters and running statistics. Throws Error where one is missing. */
export function writeWeights(
  session: Session,
  program: Program,
  graph: Graph,
  { tensors }: TrainedWeights,
): void {
  for (const { name } of parametersOf(graph)) {
    const data = tensors.get(name)?.data;
    if (!(data instanceof Float32Array))
      throw new Error(`Expected float32 numbers of ${name} in the checkpoint`);
    session.write(program, name, data);
  }
}
