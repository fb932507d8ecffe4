import type { ImageShape } from './dataset.js';

/** Pillow's fixed point for 8-bit pixels: 32 bits less 8 for the pixel and 2 for overshoot. */
const PRECISION_BITS = 32 - 8 - 2;
const HALF = 1 << (PRECISION_BITS - 1);

/** For each output position the inputs that it is a weighted sum of; weights add up to about 2^22. */
interface Filter {
  readonly first: Int32Array;
  readonly taps: Int32Array;
  /** `stride` weights for each output position, of which `taps` count. */
  readonly weights: Int32Array;
  readonly stride: number;
}

/** How an axis lies in memory: [outer, length, inner]. */
interface Axis {
  readonly outer: number;
  readonly inner: number;
}

/**
 * Resizes images one after another. Create it once for a size, call it for each image: buffers and filters are kept.
 * Exactly what Pillow's `Image.resize(..., BILINEAR)` gives for 8-bit images (src/libImaging/Resample.c): a triangle
 * filter, widened when shrinking, with 22-bit integer weights; the horizontal pass first, rounded to 8 bits before the
 * vertical one. A pass that changes nothing is left out. `source` and `target` hold one image each, HWC.
 */
export function imageResizer(
  from: ImageShape,
  to: { readonly height: number; readonly width: number },
): (source: Uint8Array, target: Uint8Array) => void {
  const horizontal = from.width === to.width ? null : triangleFilter(from.width, to.width);
  const vertical = from.height === to.height ? null : triangleFilter(from.height, to.height);
  const rows: Axis = { outer: from.height, inner: from.channels };
  const columns: Axis = { outer: 1, inner: to.width * from.channels };
  const between = new Uint8Array(from.height * to.width * from.channels);
  return (source, target) => {
    if (horizontal !== null && vertical !== null) {
      resampleAxis(source, between, rows, from.width, horizontal);
      resampleAxis(between, target, columns, from.height, vertical);
    } else if (horizontal !== null) {
      resampleAxis(source, target, rows, from.width, horizontal);
    } else if (vertical !== null) {
      resampleAxis(source, target, columns, from.height, vertical);
    } else {
      target.set(source);
    }
  };
}

function triangleFilter(inputs: number, outputs: number): Filter {
  const scale = inputs / outputs;
  const support = Math.max(scale, 1);
  const stride = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(outputs);
  const taps = new Int32Array(outputs);
  const weights = new Int32Array(outputs * stride);
  for (let output = 0; output < outputs; output++) {
    const center = (output + 0.5) * scale;
    const begin = Math.max(Math.trunc(center - support + 0.5), 0);
    const end = Math.min(Math.trunc(center + support + 0.5), inputs);
    const shares = Array.from({ length: end - begin }, (_, tap) =>
      triangle((begin + tap - center + 0.5) * (1 / support)),
    );
    const sum = shares.reduce((total, share) => total + share, 0);
    first[output] = begin;
    taps[output] = shares.length;
    weights.set(
      shares.map((share) => Math.trunc(0.5 + (share / sum) * (1 << PRECISION_BITS))),
      output * stride,
    );
  }
  return { first, taps, weights, stride };
}

function triangle(distance: number): number {
  return Math.max(1 - Math.abs(distance), 0);
}

function resampleAxis(
  source: Uint8Array,
  target: Uint8Array,
  axis: Axis,
  inputs: number,
  filter: Filter,
): void {
  const { outer, inner } = axis;
  const { first, taps, weights, stride } = filter;
  const outputs = first.length;
  for (let block = 0; block < outer; block++) {
    for (let output = 0; output < outputs; output++) {
      const from = (block * inputs + (first[output] ?? 0)) * inner;
      const to = (block * outputs + output) * inner;
      const count = taps[output] ?? 0;
      for (let lane = 0; lane < inner; lane++) {
        let sum = HALF;
        for (let tap = 0; tap < count; tap++) {
          sum += (source[from + tap * inner + lane] ?? 0) * (weights[output * stride + tap] ?? 0);
        }
        target[to + lane] = sum >> PRECISION_BITS;
      }
    }
  }
}
