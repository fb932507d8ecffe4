import { batchStatistics, normalize, type Affine } from './reference/normalization.js';
import { randomTensor, uniformTensor, vector, type Shape, type Tensor } from './tensor.js';

/** A batch, its statistics as the engine would keep them, and the parameters of a normalization. */
export interface NormalizationCase {
  readonly shape: Shape;
  readonly attributes: { readonly epsilon: number; readonly relu: number };
  readonly operands: Readonly<Record<'x' | 'mean' | 'variance' | 'gamma' | 'beta', Tensor>>;
}

export function normalizationCase(shape: Shape, relu: number): NormalizationCase {
  const x = randomTensor(shape, 6, { mean: 0.7 });
  const { mean, variance } = batchStatistics(shape, x.data);
  const channels: Shape = [1, 1, 1, shape[3]];
  const gamma = uniformTensor(channels, 7, -1.5, 1.5);
  const beta = uniformTensor(channels, 8, -0.5, 0.5);
  return {
    shape,
    attributes: { epsilon: 1e-5, relu },
    operands: { x, mean: vector(mean), variance: vector(variance), gamma, beta },
  };
}

/** The normalization as a function in float64 of one batch and its parameters, with that batch's own statistics. */
export function normalizeByBatch(
  { shape, operands, attributes }: NormalizationCase,
  changed: { x?: ArrayLike<number>; gamma?: ArrayLike<number>; beta?: ArrayLike<number> },
): Float64Array {
  const x = changed.x ?? operands.x.data;
  const affine: Affine = {
    gamma: changed.gamma ?? operands.gamma.data,
    beta: changed.beta ?? operands.beta.data,
    ...attributes,
  };
  return normalize(shape, x, batchStatistics(shape, x), affine);
}
