const MASK_64 = (1n << 64n) - 1n;
const GOLDEN_GAMMA = 0x9e3779b97f4a7c15n;

/**
 * Reproducible random numbers: xoshiro128** (Blackman and Vigna, https://prng.di.unimi.it/xoshiro128starstar.c), the
 * same on every machine because only 32-bit integer arithmetic is involved.
 */
export class RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** Starts from a raw state of four 32-bit words, not all zero; `fromKey` is the way to seed. */
  constructor(state: readonly [number, number, number, number]) {
    [this.#a, this.#b, this.#c, this.#d] = state;
  }

  /**
   * The stream of a key such as (seed, epoch): different keys give unrelated streams. The words of the key are absorbed
   * by SplitMix64's mixing function. Throws RangeError for what is no safe integer.
   */
  static fromKey(...key: readonly number[]): RandomStream {
    let state = 0n;
    for (const word of key) {
      if (!Number.isSafeInteger(word)) {
        throw new RangeError(`Expected safe integers as the key of a random stream but received ${word}`);
      }
      state = mix64(state + GOLDEN_GAMMA + BigInt.asUintN(64, BigInt(word)));
    }
    // Outputs of different counters differ, so at most one is zero and the state never is.
    const low = mix64(state + GOLDEN_GAMMA);
    const high = mix64(state + 2n * GOLDEN_GAMMA);
    return new RandomStream([lowWord(low), highWord(low), lowWord(high), highWord(high)]);
  }

  /** Uniform in 0 to 2^32 - 1. */
  nextUint32(): number {
    const result = Math.imul(rotateLeft(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotateLeft(this.#d, 11);
    return result;
  }

  /** Uniform in 0 to bound - 1, without bias; bound from 1 to 2^32. */
  nextBelow(bound: number): number {
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let value = this.nextUint32();
    while (value >= limit) {
      value = this.nextUint32();
    }
    return value % bound;
  }

  /** Uniform from low up to, not including, high. */
  nextBetween(low: number, high: number): number {
    return low + (high - low) * (this.nextUint32() / 2 ** 32);
  }
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function mix64(value: bigint): bigint {
  let z = value & MASK_64;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK_64;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK_64;
  return z ^ (z >> 31n);
}

function lowWord(value: bigint): number {
  return Number(value & 0xffffffffn);
}

function highWord(value: bigint): number {
  return Number(value >> 32n);
}
