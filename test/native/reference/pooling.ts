import { at, elementCount, type Shape } from '../tensor.js';

export interface Window {
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly stride: number;
  readonly padding: number;
}

/** floor((size + 2 padding - kernel) / stride) + 1, along both axes. */
export function pooledShape(
  [n, h, w, c]: Shape,
  { kernelHeight, kernelWidth, stride, padding }: Window,
): Shape {
  const along = (size: number, kernel: number): number =>
    Math.floor((size + 2 * padding - kernel) / stride) + 1;
  return [n, along(h, kernelHeight), along(w, kernelWidth), c];
}

/** Calls visit(output index, place in the window, input index) for everything inside the image, in row order. */
function forEachPlace(
  shape: Shape,
  window: Window,
  visit: (output: number, place: number, input: number) => void,
): void {
  const [n, h, w, c] = shape;
  const [, oh, ow] = pooledShape(shape, window);
  for (let output = 0; output < n * oh * ow * c; output++) {
    const channel = output % c;
    const pixel = Math.floor(output / c);
    const [image, row, column] = [Math.floor(pixel / (oh * ow)), Math.floor(pixel / ow) % oh, pixel % ow];
    for (let place = 0; place < window.kernelHeight * window.kernelWidth; place++) {
      const y = row * window.stride - window.padding + Math.floor(place / window.kernelWidth);
      const x = column * window.stride - window.padding + (place % window.kernelWidth);
      if (y < 0 || y >= h || x < 0 || x >= w) continue;
      visit(output, place, ((image * h + y) * w + x) * c + channel);
    }
  }
}

export interface MaxPooled {
  readonly y: Float64Array;
  readonly indices: Float64Array;
}

/** The first of equals wins; a NaN wins over everything. */
export function maxPool(shape: Shape, x: ArrayLike<number>, window: Window): MaxPooled {
  const outputs = elementCount(pooledShape(shape, window));
  const y = new Float64Array(outputs).fill(-Infinity);
  const indices = new Float64Array(outputs).fill(-1);
  forEachPlace(shape, window, (output, place, input) => {
    const value = at(x, input);
    if (value > at(y, output) || Number.isNaN(value) || at(indices, output) < 0) {
      y[output] = value;
      indices[output] = place;
    }
  });
  return { y, indices };
}

/** The mean of the window, padding counted as zeros. */
export function averagePool(shape: Shape, x: ArrayLike<number>, window: Window): Float64Array {
  const y = new Float64Array(elementCount(pooledShape(shape, window)));
  forEachPlace(shape, window, (output, _, input) => {
    y[output] = at(y, output) + at(x, input) / (window.kernelHeight * window.kernelWidth);
  });
  return y;
}
