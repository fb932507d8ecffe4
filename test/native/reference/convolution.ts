import { at, elementCount, type Shape } from '../tensor.js';

/** The shapes of one convolution: x [N,H,W,C] and weight [O,kh,kw,C]. */
export interface ConvolutionShapes {
  readonly x: Shape;
  readonly weight: Shape;
  readonly stride: number;
  readonly padding: number;
}

/** floor((size + 2 padding - kernel) / stride) + 1, along both axes. */
export function convolvedShape({ x, weight, stride, padding }: ConvolutionShapes): Shape {
  const along = (size: number, kernel: number): number =>
    Math.floor((size + 2 * padding - kernel) / stride) + 1;
  return [x[0], along(x[1], weight[1]), along(x[2], weight[2]), weight[0]];
}

/** Calls visit(first of x, first of weight, index in y) for every output and tap: C products each. */
function forEachTap(shapes: ConvolutionShapes, visit: (x: number, weight: number, y: number) => void): void {
  const [n, h, w, c] = shapes.x;
  const [outputs, kernelHeight, kernelWidth] = shapes.weight;
  const [, outHeight, outWidth] = convolvedShape(shapes);
  for (let y = 0; y < n * outHeight * outWidth * outputs; y++) {
    const output = y % outputs;
    const pixel = Math.floor(y / outputs);
    const image = Math.floor(pixel / (outHeight * outWidth));
    const row = (Math.floor(pixel / outWidth) % outHeight) * shapes.stride - shapes.padding;
    const column = (pixel % outWidth) * shapes.stride - shapes.padding;
    for (let tap = 0; tap < kernelHeight * kernelWidth; tap++) {
      const inRow = row + Math.floor(tap / kernelWidth);
      const inColumn = column + (tap % kernelWidth);
      if (inRow < 0 || inRow >= h || inColumn < 0 || inColumn >= w) continue;
      visit(((image * h + inRow) * w + inColumn) * c, (output * kernelHeight * kernelWidth + tap) * c, y);
    }
  }
}

/** y = x (*) weight + bias in float64. */
export function convolution(
  shapes: ConvolutionShapes,
  x: ArrayLike<number>,
  weight: ArrayLike<number>,
  bias: ArrayLike<number> | null,
): Float64Array {
  const y = new Float64Array(elementCount(convolvedShape(shapes)));
  if (bias !== null) for (let i = 0; i < y.length; i++) y[i] = at(bias, i % bias.length);
  forEachTap(shapes, (fromX, fromWeight, to) => {
    let sum = at(y, to);
    for (let c = 0; c < shapes.x[3]; c++) sum += at(x, fromX + c) * at(weight, fromWeight + c);
    y[to] = sum;
  });
  return y;
}

/** The gradient with respect to x of sum(dy * convolution). */
export function convolutionDataGradient(
  shapes: ConvolutionShapes,
  dy: ArrayLike<number>,
  weight: ArrayLike<number>,
): Float64Array {
  const dx = new Float64Array(elementCount(shapes.x));
  forEachTap(shapes, (toX, fromWeight, from) => {
    const upstream = at(dy, from);
    for (let c = 0; c < shapes.x[3]; c++)
      dx[toX + c] = at(dx, toX + c) + upstream * at(weight, fromWeight + c);
  });
  return dx;
}

/** The gradient with respect to weight of sum(dy * convolution). */
export function convolutionWeightGradient(
  shapes: ConvolutionShapes,
  x: ArrayLike<number>,
  dy: ArrayLike<number>,
): Float64Array {
  const dweight = new Float64Array(elementCount(shapes.weight));
  forEachTap(shapes, (fromX, toWeight, from) => {
    const upstream = at(dy, from);
    for (let c = 0; c < shapes.x[3]; c++)
      dweight[toWeight + c] = at(dweight, toWeight + c) + upstream * at(x, fromX + c);
  });
  return dweight;
}
