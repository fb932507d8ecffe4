import type { Tensor } from './tensor.js';

/** Bits of a float32 that are left out. */
const LEFT_OUT = { tf32: 13, bfloat16: 16 } as const;

export type ShortPrecision = keyof typeof LEFT_OUT;

/** The largest error of rounding to nearest, relative to the number. */
export const unitRoundoff = (precision: ShortPrecision): number => 2 ** (LEFT_OUT[precision] - 24);

/** Float32 numbers that the precision holds exactly: rounded to nearest, ties to even or, of tf32, away from zero. */
export function rounded({ shape, data }: Tensor, precision: ShortPrecision): Tensor {
  const bits = new Uint32Array(Float32Array.from(data).buffer);
  const last = 2 ** LEFT_OUT[precision];
  for (const [index, value] of bits.entries()) {
    const tie = precision === 'tf32' ? 1 : Math.floor(value / last) % 2;
    bits[index] = Math.floor((value + last / 2 - 1 + tie) / last) * last;
  }
  return { shape, data: new Float32Array(bits.buffer) };
}

/** The bits of float32 numbers rounded to bfloat16. */
export function toBfloat16(tensor: Tensor): Tensor {
  const { shape, data } = rounded(tensor, 'bfloat16');
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  return { shape, data: Uint16Array.from(bits, (value) => value >>> 16) };
}

export function fromBfloat16({ shape, data }: Tensor): Tensor {
  const bits = Uint32Array.from(data, (value) => value * 2 ** 16);
  return { shape, data: new Float32Array(bits.buffer) };
}
