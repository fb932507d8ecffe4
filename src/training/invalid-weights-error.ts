/** A file that holds no weights for a network: the message names the tensor at fault, where it is one. */
export class InvalidWeightsError extends Error {
  override readonly name = 'InvalidWeightsError';

  constructor(
    message: string,
    readonly tensor: string | null = null,
  ) {
    super(message);
  }
}
