import { uniform, elementCount, type Shape, type Tensor } from './tensor.js';
import type { Window } from './reference/pooling.js';

export interface PoolingCase {
  readonly shape: Shape;
  readonly window: Window;
}

const square = (kernel: number, stride: number, padding: number): Window => ({
  kernelHeight: kernel,
  kernelWidth: kernel,
  stride,
  padding,
});

/** From a single pixel to windows larger than the image: stems, transitions, global pooling and odd ones. */
export const POOLING_CASES: readonly PoolingCase[] = [
  { shape: [1, 1, 1, 1], window: square(1, 1, 0) },
  { shape: [2, 1, 1, 7], window: square(3, 2, 1) },
  { shape: [2, 6, 8, 3], window: square(2, 2, 0) },
  { shape: [1, 7, 5, 10], window: square(2, 2, 0) },
  { shape: [2, 6, 4, 23], window: square(3, 2, 1) },
  { shape: [1, 5, 4, 33], window: square(3, 1, 1) },
  { shape: [1, 3, 3, 112], window: square(3, 2, 1) },
  { shape: [3, 5, 3, 16], window: { kernelHeight: 5, kernelWidth: 3, stride: 1, padding: 0 } },
  { shape: [1, 4, 11, 5], window: { kernelHeight: 2, kernelWidth: 5, stride: 3, padding: 1 } },
  { shape: [1, 17, 16, 2], window: square(15, 2, 7) },
  { shape: [1, 9, 10, 4], window: square(2, 3, 0) },
];

/** And with more places than a byte can count, which only a maximum has to. */
export const AVERAGE_POOLING_CASES: readonly PoolingCase[] = [
  ...POOLING_CASES,
  { shape: [1, 17, 18, 3], window: { kernelHeight: 17, kernelWidth: 18, stride: 1, padding: 0 } },
];

export const poolingName = ({ shape, window }: PoolingCase): string =>
  `${shape.join('x')}, window ${window.kernelHeight}x${window.kernelWidth}, ` +
  `stride ${window.stride}, padding ${window.padding}`;

/** All numbers different and at least 0.01 apart, in random order: a maximum has no tie and no kink nearby. */
export function distinctTensor(shape: Shape, seed: number): Tensor {
  const next = uniform(seed);
  const order = Array.from({ length: elementCount(shape) }, (_, index) => ({ index, key: next() }));
  const ranks = order.sort((a, b) => a.key - b.key).map(({ index }) => index);
  return { shape, data: Float32Array.from(ranks, (rank) => (rank - ranks.length / 2) * 0.01) };
}
