import { at } from './tensor.js';

/**
 * The gradient of sum(upstream * f(x)) with respect to x, by central differences in float64: an error near 1e-9 for
 * functions and inputs of about 1, where no kink lies within `step` of an input.
 */
export function numericalGradient(
  f: (x: Float64Array) => ArrayLike<number>,
  x: ArrayLike<number>,
  upstream: ArrayLike<number>,
  step = 1e-5,
): Float64Array {
  const point = Float64Array.from(x);
  const objective = (): number => {
    const y = f(point);
    let sum = 0;
    for (let i = 0; i < y.length; i++) sum += at(upstream, i) * at(y, i);
    return sum;
  };
  return point.map((value, index) => {
    point[index] = value + step;
    const above = objective();
    point[index] = value - step;
    const below = objective();
    point[index] = value;
    return (above - below) / (2 * step);
  });
}
