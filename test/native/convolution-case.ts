import type { ConvolutionShapes } from './reference/convolution.js';
import type { Shape } from './tensor.js';

const of = (
  x: Shape,
  outputs: number,
  [kernelHeight, kernelWidth]: readonly [number, number],
  stride: number,
  padding: number,
): ConvolutionShapes => ({ x, weight: [outputs, kernelHeight, kernelWidth, x[3]], stride, padding });

/** From a single pixel to several blocks of everything: stems, transitions, classifiers, and odd ones. */
export const CONVOLUTION_CASES: readonly ConvolutionShapes[] = [
  // One number, one channel, fewer channels than a vector.
  of([1, 1, 1, 1], 1, [1, 1], 1, 0),
  of([2, 8, 8, 1], 4, [3, 3], 1, 1),
  of([1, 7, 5, 3], 10, [3, 3], 1, 1),
  // Channels that leave every kind of tail; images that are no multiple of any tile.
  of([2, 9, 9, 23], 32, [3, 3], 1, 1),
  of([1, 10, 11, 31], 45, [3, 3], 1, 1),
  of([2, 6, 6, 112], 32, [3, 3], 1, 1),
  of([3, 5, 6, 20], 40, [3, 3], 1, 1),
  // Images smaller than a tile, down to one pixel under a kernel of nine.
  of([5, 3, 3, 120], 32, [3, 3], 1, 1),
  of([2, 2, 2, 4], 4, [3, 3], 1, 2),
  of([2, 1, 1, 16], 8, [3, 3], 1, 1),
  of([2, 3, 3, 8], 8, [5, 5], 1, 2),
  // Enough large tiles, which do not fit the images.
  of([2, 19, 23, 17], 18, [3, 3], 1, 1),
  of([4, 14, 13, 16], 9, [3, 3], 1, 0),
  of([2, 5, 4, 16], 17, [3, 3], 1, 2),
  // No padding; a row's channels a multiple of a kibibyte.
  of([2, 7, 7, 17], 19, [3, 3], 1, 0),
  of([1, 10, 9, 256], 12, [3, 3], 1, 1),
  // Stems.
  of([2, 33, 31, 1], 64, [7, 7], 2, 3),
  of([1, 32, 30, 3], 24, [7, 7], 2, 3),
  // 1x1: several blocks of pixels, several chunks of channels, strided, padded.
  of([1, 1, 3, 10], 7, [1, 1], 1, 0),
  of([3, 12, 12, 40], 20, [1, 1], 1, 0),
  of([2, 7, 7, 130], 150, [1, 1], 1, 0),
  of([2, 13, 11, 40], 33, [1, 1], 2, 0),
  of([2, 4, 4, 8], 8, [1, 1], 1, 1),
  // The kernel is the whole image: a classifier.
  of([3, 6, 6, 21], 10, [6, 6], 1, 0),
  of([4, 4, 5, 10], 7, [4, 5], 1, 0),
  of([33, 1, 1, 50], 10, [1, 1], 1, 0),
  // Few pixels and long sums; one pixel more than few.
  of([1, 7, 7, 130], 21, [1, 1], 1, 0),
  of([1, 8, 8, 40], 18, [3, 3], 1, 1),
  of([1, 5, 13, 16], 33, [3, 3], 1, 1),
  of([1, 6, 6, 64], 40, [3, 3], 2, 1),
  // Few tiles and many weights: large tiles, small ones.
  of([33, 3, 3, 171], 181, [3, 3], 1, 1),
  of([3, 5, 5, 257], 263, [3, 3], 1, 1),
  // Strides: even and odd images, strides beyond the kernel, kernels that are no squares.
  of([2, 15, 16, 32], 24, [3, 3], 2, 1),
  of([1, 5, 5, 3], 5, [3, 3], 2, 0),
  of([2, 11, 13, 6], 20, [4, 4], 3, 2),
  of([2, 8, 9, 5], 6, [2, 2], 2, 0),
  of([2, 6, 7, 8], 8, [2, 3], 5, 1),
  of([1, 10, 10, 4], 4, [3, 3], 3, 0),
  of([2, 8, 9, 17], 33, [5, 3], 1, 2),
];

export const convolutionName = ({ x, weight, stride, padding }: ConvolutionShapes): string =>
  `${x.join('x')} to ${weight[0]}, kernel ${weight[1]}x${weight[2]}, stride ${stride}, padding ${padding}`;

/**
 * Largest error relative to the largest element: what PyTorch's float32 convolutions (oneDNN 3) reach against float64
 * on the shapes of a DenseNet.
 */
export const CONVOLUTION_TOLERANCE = 4e-6;
