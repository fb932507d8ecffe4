/** An operation that cannot read the shapes it is given. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';

  /** `path` is the node's, as in features.pool0. The message names it as well. */
  constructor(
    readonly path: string,
    message: string,
    /** Whether the same operation could read a larger image. */
    readonly needsLargerImage = false,
  ) {
    super(message);
  }
}
