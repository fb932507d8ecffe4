import { elementCount, type Shape } from '../tensor.js';

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

/** An element; a reference that runs out of its data answers NaN, which equals nothing. */
const element = (data: Float64Array, index: number): number => data[index] ?? NaN;

/** y = x (*) weight + bias in float64. Loops over one type of array are many times faster than over any. */
export function convolution(
  shapes: ConvolutionShapes,
  x: ArrayLike<number>,
  weight: ArrayLike<number>,
  bias: ArrayLike<number> | null,
): Float64Array {
  const [ofX, ofWeight] = [Float64Array.from(x), Float64Array.from(weight)];
  const y = new Float64Array(elementCount(convolvedShape(shapes)));
  if (bias !== null) for (let i = 0; i < y.length; i++) y[i] = bias[i % bias.length] ?? NaN;
  forEachTap(shapes, (fromX, fromWeight, to) => {
    let sum = element(y, to);
    for (let c = 0; c < shapes.x[3]; c++) sum += element(ofX, fromX + c) * element(ofWeight, fromWeight + c);
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
  const [ofY, ofWeight] = [Float64Array.from(dy), Float64Array.from(weight)];
  const dx = new Float64Array(elementCount(shapes.x));
  forEachTap(shapes, (toX, fromWeight, from) => {
    const upstream = element(ofY, from);
    for (let c = 0; c < shapes.x[3]; c++)
      dx[toX + c] = element(dx, toX + c) + upstream * element(ofWeight, fromWeight + c);
  });
  return dx;
}

/** The gradient with respect to weight of sum(dy * convolution). */
export function convolutionWeightGradient(
  shapes: ConvolutionShapes,
  x: ArrayLike<number>,
  dy: ArrayLike<number>,
): Float64Array {
  const [ofX, ofY] = [Float64Array.from(x), Float64Array.from(dy)];
  const dweight = new Float64Array(elementCount(shapes.weight));
  forEachTap(shapes, (fromX, toWeight, from) => {
    const upstream = element(ofY, from);
    for (let c = 0; c < shapes.x[3]; c++)
      dweight[toWeight + c] = element(dweight, toWeight + c) + upstream * element(ofX, fromX + c);
  });
  return dweight;
}
