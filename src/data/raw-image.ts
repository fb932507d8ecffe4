import type { ImageShape } from './dataset.js';

/** One image, HWC, 0 to 255. */
export interface RawImage {
  readonly shape: ImageShape;
  readonly pixels: Uint8Array;
}

/** An image that cannot be used. `path` is where in what describes it, as in pixels.data. */
export class InvalidImageError extends Error {
  override readonly name = 'InvalidImageError';

  constructor(
    readonly path: string,
    message: string,
  ) {
    super(message);
  }
}

/** Greatest height and width. */
const MAX_SIDE = 4096;

/** Throws InvalidImageError at `path` where an image has no pixels or too many. */
export function expectUsualSize(path: string, height: number, width: number): void {
  const isUsual = [height, width].every(
    (side) => Number.isSafeInteger(side) && side >= 1 && side <= MAX_SIDE,
  );
  if (!isUsual) {
    throw new InvalidImageError(
      path,
      `Expected an image of 1 to ${MAX_SIDE} pixels a side but received one of ${width} x ${height}`,
    );
  }
}
