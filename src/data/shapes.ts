import type { ImageShape, LabeledImages } from './dataset.js';
import { RandomStream } from './random-stream.js';
import { SHAPE_FIGURES } from './shape-figures.js';
import type { Figure } from './shape-figures.js';

/** Name of the built-in data set. */
export const SHAPES_NAME = 'shapes';
export const SHAPES_CLASSES: readonly string[] = Object.keys(SHAPE_FIGURES);
export const SHAPES_IMAGE: ImageShape = { channels: 1, height: 28, width: 28 };
export const SHAPES_TRAIN_IMAGES = 6000;
export const SHAPES_VALIDATION_IMAGES = 1000;

/** Part of the generator's key, so that both parts are drawn independently. */
const PARTS = { train: 0, validation: 1 };

/** Where a pixel is sampled on either axis, from its center: nine samples make smooth edges. */
const SAMPLE_OFFSETS = [-1 / 3, 0, 1 / 3];

export interface ShapesOptions {
  readonly part: keyof typeof PARTS;
  readonly count: number;
  readonly seed?: number;
  readonly image?: { readonly height: number; readonly width: number };
}

/**
 * Draws the first `count` images of a part of the procedural data set: ten figures, evenly by index, bright on dark,
 * with random place, size, slant, contrast and noise. The same bytes on every machine: each image depends on
 * (seed, part, index) only, and only integer and exactly rounded arithmetic is used, no sines.
 */
export function generateShapes({
  part,
  count,
  seed = 0,
  image = SHAPES_IMAGE,
}: ShapesOptions): LabeledImages {
  const figures = Object.values(SHAPE_FIGURES);
  const size = image.height * image.width;
  const pixels = new Uint8Array(count * size);
  const labels = new Uint8Array(count);
  for (let index = 0; index < count; index++) {
    const label = index % figures.length;
    const random = RandomStream.fromKey(seed, PARTS[part], index);
    labels[index] = label;
    const figure = figures[label];
    if (figure !== undefined) {
      drawFigure(pixels.subarray(index * size, (index + 1) * size), image, figure, random);
    }
  }
  return { count, pixels, labels };
}

function drawFigure(
  pixels: Uint8Array,
  { height, width }: { readonly height: number; readonly width: number },
  figure: Figure,
  random: RandomStream,
): void {
  const side = Math.min(height, width);
  const radius = random.nextBetween(0.2, 0.34) * side;
  const reach = random.nextBetween(0.85, 1.15);
  const radiusX = radius * reach;
  const radiusY = radius / reach;
  const centerX = width / 2 + random.nextBetween(-0.15, 0.15) * side;
  const centerY = height / 2 + random.nextBetween(-0.15, 0.15) * side;
  // The tangent of half the angle gives a rotation (up to 15 degrees either way) without a sine.
  const tangent = random.nextBetween(-0.13, 0.13);
  const cosine = (1 - tangent * tangent) / (1 + tangent * tangent);
  const sine = (2 * tangent) / (1 + tangent * tangent);
  const background = random.nextBetween(10, 90);
  const contrast = random.nextBetween(60, 140);
  const noise = random.nextBetween(10, 40);

  // How far the corners of the square from -1 to 1 reach when slanted, and half a pixel.
  const extent = Math.max(radiusX, radiusY) * (cosine + Math.abs(sine)) + 0.5;

  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const dx = x + 0.5 - centerX;
      const dy = y + 0.5 - centerY;
      let covered = 0;
      if (Math.abs(dx) < extent && Math.abs(dy) < extent) {
        for (const offsetY of SAMPLE_OFFSETS) {
          for (const offsetX of SAMPLE_OFFSETS) {
            const u = ((dx + offsetX) * cosine + (dy + offsetY) * sine) / radiusX;
            const v = ((dy + offsetY) * cosine - (dx + offsetX) * sine) / radiusY;
            covered += figure(u, v) ? 1 : 0;
          }
        }
      }
      const share = covered / SAMPLE_OFFSETS.length ** 2;
      const light = background + contrast * share + noise * bellNoise(random);
      pixels[y * width + x] = Math.max(0, Math.min(255, Math.round(light)));
    }
  }
}

/** About a normal deviate: the sum of the four bytes of a random word, centered and scaled to a deviation of 1. */
function bellNoise(random: RandomStream): number {
  const word = random.nextUint32();
  const sum = (word & 0xff) + ((word >>> 8) & 0xff) + ((word >>> 16) & 0xff) + (word >>> 24);
  return (sum - 510) / BELL_DEVIATION;
}

/** Of the sum of four uniform bytes: the square root of 4 (256^2 - 1) / 12. */
const BELL_DEVIATION = 147.8;
