import { describe, expect, test } from 'vitest';
import { describeKernel } from '../check-kernel.js';
import { philox } from '../reference/philox.js';
import { instructionSets, runKernel, type RunOptions } from '../run-kernel.js';
import { shapeName, SHAPES } from '../shapes.js';
import { at, intVector, randomTensor, tensor, type Shape } from '../tensor.js';

interface Draw {
  readonly rate: number;
  readonly stream: number;
  /** Seed low, seed high, step low, step high. */
  readonly random: readonly number[];
}

const DRAW: Draw = { rate: 0.3, stream: 7, random: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0] };

function isKept(element: number, { rate, stream, random }: Draw): boolean {
  const number = 16 * Math.floor(element / 64) + (element % 16);
  const words = philox([number, 0, stream, at(random, 2)], random);
  return at(words, Math.floor(element / 16) % 4) / 2 ** 32 >= rate;
}

function expectedOf(x: ArrayLike<number>, draw: Draw): Float64Array {
  return Float64Array.from(x, (value, element) => (isKept(element, draw) ? value / (1 - draw.rate) : 0));
}

describeKernel(
  'dropout',
  SHAPES.flatMap((shape) => {
    const x = randomTensor(shape, 19);
    const before = randomTensor(shape, 20);
    const { rate, stream } = DRAW;
    const random = intVector(DRAW.random);
    const y = expectedOf(x.data, DRAW);
    return [
      {
        name: shapeName(shape),
        operands: { x, random, y: shape },
        attributes: { rate, stream, accumulate: 0 },
        expected: { y },
      },
      {
        name: `${shapeName(shape)}, accumulated`,
        operands: { x, random, y: before },
        attributes: { rate, stream, accumulate: 1 },
        expected: { y: y.map((value, element) => value + at(before.data, element)) },
      },
      {
        name: `${shapeName(shape)}, in place`,
        operands: { x, random, y: { sameAs: 'x' } },
        attributes: { rate, stream, accumulate: 0 },
        expected: { y },
      },
    ];
  }),
);

/** Which of the elements of a shape a dropout keeps. */
async function keptOf(
  shape: Shape,
  { rate, stream, random }: Draw,
  options?: RunOptions,
): Promise<boolean[]> {
  const ones = tensor(shape, new Float32Array(shape[0] * shape[1] * shape[2] * shape[3]).fill(1));
  const operands = { x: ones, random: intVector(random), y: shape };
  const { y } = await runKernel('dropout', operands, { rate, stream, accumulate: 0 }, options);
  return Array.from(y?.data ?? [], (value) => value !== 0);
}

describe('the random numbers', () => {
  // kat_vectors of the Random123 distribution.
  test.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])('of the reference are the known answers of %j', (counter, key, answer) => {
    expect(philox(counter, key)).toEqual(answer);
  });

  test.each(instructionSets())('are known to the last bit: %s', async (instructionSet) => {
    // Of the counter 0, whose words the elements 0, 16, 32 and 48 have.
    for (const [place, word] of [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8].entries()) {
      const isElementKept = async (rate: number): Promise<boolean | undefined> =>
        (await keptOf([1, 1, 1, 49], { rate, stream: 0, random: [0, 0, 0, 0] }, { instructionSet }))[
          16 * place
        ];
      expect(await isElementKept(word / 2 ** 32)).toBe(true);
      expect(await isElementKept((word + 0.5) / 2 ** 32)).toBe(false);
      expect(await isElementKept((word + 1) / 2 ** 32)).toBe(false);
    }
  });

  test('keep the same elements on every instruction set, wherever they lie', async () => {
    const shape: Shape = [3, 5, 7, 29];
    const expected = Array.from({ length: 3 * 5 * 7 * 29 }, (_, element) => isKept(element, DRAW));
    for (const instructionSet of instructionSets()) {
      for (const threads of [1, 3]) {
        const placements = { x: { offset: 3, stride: 31 }, y: { offset: 5, stride: 40 } };
        expect(await keptOf(shape, DRAW, { instructionSet, threads })).toEqual(expected);
        expect(await keptOf(shape, DRAW, { instructionSet, threads, placements })).toEqual(expected);
      }
    }
  });

  test.each([1e-9, 0.01, 0.5, 0.99, 1 - 2 ** -53])('drop a share of %d', async (rate) => {
    const elements = 200_000;
    const kept = (await keptOf([2, 10, 100, 100], { ...DRAW, rate })).filter(Boolean).length;
    const deviation = Math.sqrt(rate * (1 - rate) * elements);
    expect(Math.abs(elements - kept - rate * elements)).toBeLessThanOrEqual(4 * deviation + 1e-3);
  });

  test('of another seed, step or stream are others, those of another high step are not', async () => {
    const shape: Shape = [1, 10, 10, 100];
    const usual = await keptOf(shape, DRAW);
    const changed = [
      { ...DRAW, stream: 8 },
      ...[0, 1, 2].map((word) => ({
        ...DRAW,
        random: DRAW.random.map((value, i) => (i === word ? value + 1 : value)),
      })),
    ];
    for (const draw of changed) {
      const other = await keptOf(shape, draw);
      const differing = other.filter((value, element) => value !== usual[element]).length;
      // Independent draws differ in 2 * 0.3 * 0.7 of 10,000 elements, give or take 50.
      expect(Math.abs(differing - 4200)).toBeLessThan(250);
    }
    expect(await keptOf(shape, { ...DRAW, random: [...DRAW.random.slice(0, 3), 1] })).toEqual(usual);
  });
});
