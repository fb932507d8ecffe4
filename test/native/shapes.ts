import type { Shape } from './tensor.js';

/** Images and channel counts around every vector length and its tails, from a single number on. */
export const SHAPES: readonly Shape[] = [
  [1, 1, 1, 1],
  [2, 3, 5, 3],
  [3, 4, 4, 7],
  [1, 6, 5, 10],
  [4, 1, 1, 16],
  [2, 5, 3, 23],
  [1, 7, 6, 33],
  [2, 3, 3, 112],
];

export const shapeName = (shape: Shape): string => shape.join('x');
