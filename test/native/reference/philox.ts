import { at } from '../tensor.js';

const WORD = 0xffffffffn;
const MULTIPLIERS = [0xd2511f53n, 0xcd9e8d57n] as const;
const WEYL = [0x9e3779b9n, 0xbb67ae85n] as const;

/** Philox4x32-10 (Salmon et al. 2011, section 3.3): four random words of a counter of four and a key of two. */
export function philox(counter: readonly number[], key: readonly number[]): number[] {
  let [a, b, c, d] = [0, 1, 2, 3].map((i) => BigInt(at(counter, i))) as [bigint, bigint, bigint, bigint];
  let [k0, k1] = [BigInt(at(key, 0)), BigInt(at(key, 1))];
  for (let round = 0; round < 10; round++) {
    const [first, third] = [a * MULTIPLIERS[0], c * MULTIPLIERS[1]];
    [a, b, c, d] = [(third >> 32n) ^ b ^ k0, third & WORD, (first >> 32n) ^ d ^ k1, first & WORD];
    [k0, k1] = [(k0 + WEYL[0]) & WORD, (k1 + WEYL[1]) & WORD];
  }
  return [a, b, c, d].map(Number);
}
