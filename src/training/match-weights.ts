import { parametersOf } from '../ir/graph.js';
import type { Graph, Node } from '../ir/graph.js';
import { InvalidWeightsError } from './invalid-weights-error.js';
import type { HeaderEntry } from './safetensors-header.js';

/** A tensor of a file, as its header describes it. */
export type WeightsEntry = Pick<HeaderEntry, 'name' | 'shape'> & { readonly type: { readonly name: string } };

/** PyTorch's batch norms count their steps; a checkpoint has the optimizer's momentum beside the parameters. */
const COUNTER = 'num_batches_tracked';
const OPTIMIZER = /^optimizer\.velocity\./;
const INTEGER = /^[IU]\d+$/;

/**
 * Holds a file's tensors against a network's parameters: every one by its name, F32 and of its shape, and nothing that
 * the network does not have. Batch norms' `num_batches_tracked` may be there, as any integer; `optimizer.velocity.*` is
 * ignored. The last linear layer, the classifier, may have another shape.
 *
 * Returns the names of the classifier's parameters where it has. Throws InvalidWeightsError at the first tensor that
 * does not match.
 */
export function matchWeights(graph: Graph, entries: readonly WeightsEntry[]): readonly string[] {
  const found = new Map(entries.map((entry) => [entry.name, entry]));
  const classifier = graph.nodes.findLast(({ operation }) => operation === 'linear');
  const classifierNames = new Set(classifier?.parameters.map(({ name }) => name));
  let fresh = false;
  for (const { name, shape } of parametersOf(graph)) {
    const entry = found.get(name);
    if (entry === undefined) {
      throw invalid(name, `missing: expected F32 of shape [${shape.join(', ')}].`);
    }
    if (entry.type.name !== 'F32') throw invalid(name, `expected F32 but received ${entry.type.name}.`);
    if (shape.join() === entry.shape.join()) continue;
    if (!classifierNames.has(name)) {
      throw invalid(name, `expected shape [${shape.join(', ')}] but received [${entry.shape.join(', ')}].`);
    }
    fresh = true;
  }
  expectNothingElse(graph, entries);
  return fresh ? [...classifierNames] : [];
}

function expectNothingElse(graph: Graph, entries: readonly WeightsEntry[]): void {
  const names = new Set(parametersOf(graph).map(({ name }) => name));
  const counters = new Set(graph.nodes.flatMap(counterOf));
  for (const { name, type, shape } of entries) {
    if (names.has(name) || OPTIMIZER.test(name)) continue;
    if (!counters.has(name)) throw invalid(name, 'the network has no parameter of this name.');
    if (!INTEGER.test(type.name) || shape.length > 0) {
      const received = `${type.name} of shape [${shape.join(', ')}]`;
      throw invalid(name, `expected an integer of shape [] but received ${received}.`);
    }
  }
}

function counterOf({ operation, path }: Node): string[] {
  return operation === 'batchNorm' ? [`${path}.${COUNTER}`] : [];
}

/** How many numbers of a file are a network's trainable parameters, going by the tensors' names. */
export function countParameters(entries: readonly WeightsEntry[]): number {
  return entries
    .filter(
      ({ name, type }) => type.name === 'F32' && !OPTIMIZER.test(name) && !/\.running_(mean|var)$/.test(name),
    )
    .reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

function invalid(tensor: string, fault: string): InvalidWeightsError {
  return new InvalidWeightsError(`Tensor ${JSON.stringify(tensor)}: ${fault}`, tensor);
}
