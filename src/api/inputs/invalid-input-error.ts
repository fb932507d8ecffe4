/** An input that a client can mend. `path` is where, as in input.model.denseNet.growthRate. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';

  constructor(
    readonly path: string,
    message: string,
  ) {
    super(message);
  }
}
