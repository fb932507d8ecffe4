import { createHash } from 'node:crypto';
import type { Graph, Node, Parameter, ParameterRole } from '../ir/graph.js';
import { elementsOf } from '../ir/operation-table.js';

/** Fills a parameter of a batch norm: all numbers are the same. */
const NORM_CONSTANTS: Readonly<Record<ParameterRole, number>> = {
  weight: 1,
  bias: 0,
  running_mean: 0,
  running_var: 1,
};

/**
 * The numbers that a network starts from, by parameter name, in the order of the graph's parameters and laid
 * out as their shapes say (row-major).
 *
 * Weights of convolutions and linear layers are Xavier uniform (Glorot and Bengio, 2010, equation 16, as in
 * torch.nn.init.xavier_uniform_ and the d2l book); their biases uniform within ±1/sqrt(fan_in), PyTorch's
 * default. Batch norms start as weight 1, bias 0, running mean 0, running variance 1.
 *
 * A parameter's numbers are a function of the seed, its name and its shape alone: networks that share names
 * start alike. `seed` is any safe integer.
 */
export function initialWeights(graph: Graph, seed: number): Map<string, Float32Array> {
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`Expected a safe integer for seed but received ${String(seed)}`);
  }
  return new Map(
    graph.nodes.flatMap((node) =>
      node.parameters.map((parameter) => [parameter.name, initialValues(node, parameter, seed)] as const),
    ),
  );
}

function initialValues(node: Node, { name, role, shape }: Parameter, seed: number): Float32Array {
  const values = new Float32Array(elementsOf(shape));
  if (node.operation === 'batchNorm') return values.fill(NORM_CONSTANTS[role]);
  const { fanIn, fanOut } = fansOf(node);
  const bound = role === 'weight' ? Math.sqrt(6 / (fanIn + fanOut)) : 1 / Math.sqrt(fanIn);
  const random = uniformBits(seed, name);
  // 24 random bits are a float's precision: bound * (2 u - 1) with u in [0, 1).
  for (let i = 0; i < values.length; i++) values[i] = bound * ((random() >>> 8) * 2 ** -23 - 1);
  return values;
}

/** Numbers that one output reads, and outputs that one number reaches, of a weight [out, in, ...window]. */
function fansOf(node: Node): { fanIn: number; fanOut: number } {
  const weight = node.parameters.find((parameter) => parameter.role === 'weight');
  const [channels = 1, inputs = 1, ...window] = weight?.shape ?? [];
  const places = elementsOf(window);
  return { fanIn: inputs * places, fanOut: channels * places };
}

/** xoshiro128** (Blackman and Vigna), started from a digest of the seed and the name: 32 bits a call. */
function uniformBits(seed: number, name: string): () => number {
  const digest = createHash('sha256').update(`${seed} ${name}`).digest();
  let [a, b, c, d] = [0, 4, 8, 12].map((place) => digest.readUInt32LE(place)) as [
    number,
    number,
    number,
    number,
  ];
  return () => {
    const bits = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return bits;
  };
}

function rotateLeft(bits: number, places: number): number {
  return (bits << places) | (bits >>> (32 - places));
}
