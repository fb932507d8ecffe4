import type { ImageShape } from './dataset.js';
import { RandomStream } from './random-stream.js';

/** How training images are changed at random, each epoch anew. */
export interface Augmentation {
  /** Black pixels put around an image before a crop of its own size is taken from it; 0: no crop. */
  readonly randomCropPadding: number;
  /** Half of the images are mirrored, left to right. */
  readonly horizontalFlip: boolean;
}

/** Images as they are. */
export const NO_AUGMENTATION: Augmentation = { randomCropPadding: 0, horizontalFlip: false };

/** What happens to one image: it is moved by so many pixels, black ones following, and then perhaps mirrored. */
export interface ImageChange {
  readonly down: number;
  readonly right: number;
  readonly mirrored: boolean;
}

/** Draws what happens to an image of an epoch: a function of seed, epoch and the image's index alone. */
export function drawChange(
  { randomCropPadding: padding, horizontalFlip }: Augmentation,
  seed: number,
  epoch: number,
  index: number,
): ImageChange {
  const random = RandomStream.fromKey(seed, epoch, index);
  const down = padding - random.nextBelow(2 * padding + 1);
  const right = padding - random.nextBelow(2 * padding + 1);
  // Drawn in any case, so that crops are the same with and without it.
  const mirrored = random.nextBelow(2) === 1;
  return { down, right, mirrored: mirrored && horizontalFlip };
}

/** Writes the changed image to `target`; both hold one image, HWC. */
export function changeImage(
  source: Uint8Array,
  target: Uint8Array,
  { channels, height, width }: ImageShape,
  { down, right, mirrored }: ImageChange,
): void {
  target.fill(0);
  const firstRow = Math.max(0, down);
  const lastRow = Math.min(height, height + down);
  const firstColumn = Math.max(0, right);
  const lastColumn = Math.min(width, width + right);
  for (let row = firstRow; row < lastRow; row++) {
    for (let column = firstColumn; column < lastColumn; column++) {
      const from = ((row - down) * width + column - right) * channels;
      const to = (row * width + (mirrored ? width - 1 - column : column)) * channels;
      for (let channel = 0; channel < channels; channel++) {
        target[to + channel] = source[from + channel] ?? 0;
      }
    }
  }
}
