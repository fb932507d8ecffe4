import { convolvedShape, type ConvolutionShapes } from './reference/convolution.js';
import { elementCount } from './tensor.js';

/** Channel counts at and around what vectors, panels and blocks of channels end at. */
const CHANNELS = [1, 2, 3, 4, 7, 8, 9, 12, 15, 16, 17, 24, 31, 32, 33, 47, 48, 49, 63, 64, 65, 100, 128, 131];

type Family = (random: () => number) => ConvolutionShapes;

const integer = (random: () => number, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1));

const pick = (random: () => number, choices: readonly number[]): number =>
  choices[Math.floor(random() * choices.length)] ?? 1;

/** Anything: kernels that are no squares, strides beyond them, padding up to them. */
const anything: Family = (random) => {
  const [height, width] = [integer(random, 1, 5), integer(random, 1, 5)];
  return {
    x: [integer(random, 1, 4), integer(random, 1, 17), integer(random, 1, 17), pick(random, CHANNELS)],
    weight: [pick(random, CHANNELS), height, width, 0],
    stride: integer(random, 1, 4),
    padding: integer(random, 0, Math.min(height, width)),
  };
};

/** What networks have: kernels of 1, 3 and 7, and their usual padding. */
const usual: Family = (random) => {
  const kernel = pick(random, [1, 3, 3, 3, 7]);
  return {
    x: [integer(random, 1, 5), integer(random, 1, 30), integer(random, 1, 30), pick(random, CHANNELS)],
    weight: [pick(random, CHANNELS), kernel, kernel, 0],
    stride: kernel === 7 ? 2 : integer(random, 1, 2),
    padding: (kernel - 1) / 2,
  };
};

/** Around 64 pixels and 128 terms of a sum (suits_inner_products of native/cpu/method.h). */
const fewPixels: Family = (random) => {
  const kernel = pick(random, [1, 2, 3]);
  const terms = random() < 0.5 ? integer(random, 120, 136) : integer(random, 120, 1200);
  return {
    x: [integer(random, 1, 3), integer(random, 3, 9), integer(random, 5, 9), Math.ceil(terms / kernel ** 2)],
    weight: [integer(random, 1, 70), kernel, kernel, 0],
    stride: integer(random, 1, 2),
    padding: integer(random, 0, kernel - 1),
  };
};

/** Many weights for few small tiles, up to and beyond the most (method_for of native/cpu/method.h): 192. */
const fewSmallTiles: Family = (random) => {
  const size = integer(random, 1, 2);
  return {
    x: [integer(random, 1, size === 1 ? 200 : 20), size, integer(random, 1, 2), integer(random, 230, 270)],
    weight: [integer(random, 230, 270), 3, 3, 0],
    stride: 1,
    padding: 1,
  };
};

/** The same of large tiles, of which there are enough from 32 on and few up to 85. */
const fewLargeTiles: Family = (random) => ({
  x: [integer(random, 28, 90), integer(random, 3, 4), integer(random, 3, 4), integer(random, 160, 175)],
  weight: [integer(random, 160, 175), 3, 3, 0],
  stride: 1,
  padding: 1,
});

/** With how often each is drawn. */
const FAMILIES: readonly (readonly [Family, number])[] = [
  [anything, 9],
  [usual, 6],
  [fewPixels, 6],
  [fewSmallTiles, 2],
  [fewLargeTiles, 1],
];

const DRAWN = FAMILIES.flatMap(([family, times]) => Array.from({ length: times }, () => family));

/** Shapes of a convolution that has a result, and no more products than that. */
export function randomConvolution(random: () => number, mostProducts: number): ConvolutionShapes {
  for (;;) {
    const family = DRAWN[Math.floor(random() * DRAWN.length)] ?? anything;
    const { x, weight, ...window } = family(random);
    const shapes: ConvolutionShapes = { x, weight: [weight[0], weight[1], weight[2], x[3]], ...window };
    const y = convolvedShape(shapes);
    const products = elementCount(y) * Math.min(weight[1], x[1]) * Math.min(weight[2], x[2]) * x[3];
    if (y[1] >= 1 && y[2] >= 1 && products <= mostProducts) return shapes;
  }
}
