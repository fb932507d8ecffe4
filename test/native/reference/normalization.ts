import { at, elementCount, type Shape } from '../tensor.js';

export interface Statistics {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** Per channel over all pixels: the mean, and the biased variance in two passes. */
export function batchStatistics([n, h, w, c]: Shape, x: ArrayLike<number>): Statistics {
  const pixels = n * h * w;
  const mean = new Float64Array(c);
  const variance = new Float64Array(c);
  for (let channel = 0; channel < c; channel++) {
    let sum = 0;
    for (let pixel = 0; pixel < pixels; pixel++) sum += at(x, pixel * c + channel);
    const center = sum / pixels;
    let squares = 0;
    for (let pixel = 0; pixel < pixels; pixel++) squares += (at(x, pixel * c + channel) - center) ** 2;
    mean[channel] = center;
    variance[channel] = squares / pixels;
  }
  return { mean, variance };
}

export interface Affine {
  readonly gamma: ArrayLike<number>;
  readonly beta: ArrayLike<number>;
  readonly epsilon: number;
  readonly relu: number;
}

/** (x - mean) / sqrt(variance + epsilon) * gamma + beta, rectified where relu is 1. */
export function normalize(
  shape: Shape,
  x: ArrayLike<number>,
  { mean, variance }: { mean: ArrayLike<number>; variance: ArrayLike<number> },
  { gamma, beta, epsilon, relu }: Affine,
): Float64Array {
  const c = shape[3];
  const y = new Float64Array(elementCount(shape));
  for (let i = 0; i < y.length; i++) {
    const k = i % c;
    const z = ((at(x, i) - at(mean, k)) / Math.sqrt(at(variance, k) + epsilon)) * at(gamma, k) + at(beta, k);
    y[i] = relu === 1 ? Math.max(0, z) : z;
  }
  return y;
}

export interface NormalizationGradient {
  readonly dx: Float64Array;
  readonly dgamma: Float64Array;
  readonly dbeta: Float64Array;
  /** The size that the largest of these sums has where its terms are of random sign: the root of their squares' sum. */
  readonly magnitudes: { readonly dgamma: number; readonly dbeta: number };
}

/** The gradients of sum(dy * normalize(x)), the statistics held fixed. */
export function normalizeGradient(
  shape: Shape,
  x: ArrayLike<number>,
  dy: ArrayLike<number>,
  statistics: { mean: ArrayLike<number>; variance: ArrayLike<number> },
  affine: Affine,
): NormalizationGradient {
  const c = shape[3];
  const y = normalize(shape, x, statistics, affine);
  const dx = new Float64Array(y.length);
  const dgamma = new Float64Array(c);
  const dbeta = new Float64Array(c);
  const squares = { dgamma: new Float64Array(c), dbeta: new Float64Array(c) };
  for (let i = 0; i < y.length; i++) {
    const k = i % c;
    const deviation = Math.sqrt(at(statistics.variance, k) + affine.epsilon);
    const gradient = affine.relu === 1 && at(y, i) === 0 ? 0 : at(dy, i);
    const term = (gradient * (at(x, i) - at(statistics.mean, k))) / deviation;
    dx[i] = (gradient * at(affine.gamma, k)) / deviation;
    dgamma[k] = at(dgamma, k) + term;
    dbeta[k] = at(dbeta, k) + gradient;
    squares.dgamma[k] = at(squares.dgamma, k) + term ** 2;
    squares.dbeta[k] = at(squares.dbeta, k) + gradient ** 2;
  }
  const magnitudes = {
    dgamma: Math.sqrt(Math.max(...squares.dgamma)),
    dbeta: Math.sqrt(Math.max(...squares.dbeta)),
  };
  return { dx, dgamma, dbeta, magnitudes };
}
