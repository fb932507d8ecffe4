import { ELEMENT_BYTES, type ElementType } from '#densegraph/compiler/program.js';

/** N, H, W, C. A vector is [1, 1, 1, count]. */
export type Shape = readonly [number, number, number, number];

/** bfloat16 elements are bits in a Uint16Array. */
export type Elements =
  Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

const ARRAY_CLASSES = {
  float32: Float32Array,
  bfloat16: Uint16Array,
  int32: Int32Array,
  uint8: Uint8Array,
} as const satisfies Record<ElementType, unknown>;

const ELEMENT_TYPES = Object.keys(ARRAY_CLASSES) as ElementType[];

/** What a kernel reads or writes: dense NHWC. */
export interface Tensor {
  readonly shape: Shape;
  readonly data: Elements;
}

export const elementCount = ([n, h, w, c]: Shape): number => n * h * w * c;

export const elementType = (data: Elements): ElementType =>
  ELEMENT_TYPES.find((type) => data instanceof ARRAY_CLASSES[type]) ?? 'uint8';

/** A typed array over bytes that were copied to their own memory. */
export function elementsFrom(type: ElementType, bytes: Uint8Array): Elements {
  const { buffer } = Uint8Array.from(bytes);
  return new ARRAY_CLASSES[type](buffer, 0, bytes.byteLength / ELEMENT_BYTES[type]);
}

/** Reads an element, and throws RangeError where there is none: a reference that runs out of its data is wrong. */
export function at(data: ArrayLike<number>, index: number): number {
  const value = data[index];
  if (value === undefined)
    throw new RangeError(`Expected an index below ${data.length} but received ${index}`);
  return value;
}

export const tensor = (shape: Shape, values: ArrayLike<number>): Tensor => ({
  shape,
  data: Float32Array.from(values),
});

export const vector = (values: ArrayLike<number>): Tensor => tensor([1, 1, 1, values.length], values);

export const intVector = (values: readonly number[]): Tensor => ({
  shape: [1, 1, 1, values.length],
  data: Int32Array.from(values),
});

/** Uniform numbers in [0, 1), the same for the same seed (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Normally distributed float32 numbers (Box and Muller 1958). */
export function randomTensor(shape: Shape, seed: number, { mean = 0, deviation = 1 } = {}): Tensor {
  const next = uniform(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    shape,
    data: Float32Array.from({ length: elementCount(shape) }, () => mean + deviation * normal()),
  };
}

/** Uniform float32 numbers in [low, high). */
export function uniformTensor(shape: Shape, seed: number, low: number, high: number): Tensor {
  const next = uniform(seed);
  return {
    shape,
    data: Float32Array.from({ length: elementCount(shape) }, () => low + (high - low) * next()),
  };
}

/** Channels first..end-1 of every pixel. */
export function sliceChannels({ shape, data }: Tensor, first: number, end: number): Tensor {
  const channels = shape[3];
  return {
    shape: [shape[0], shape[1], shape[2], end - first],
    data: data.filter((_, index) => index % channels >= first && index % channels < end),
  };
}
