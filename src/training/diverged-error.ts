/** Training has left the finite numbers; it cannot go on from there. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';

  /** `step` counts within the epoch, from 1; null: the loss was still finite in training, and not in validation. */
  constructor(
    readonly epoch: number,
    readonly step: number | null,
    learningRate: number,
  ) {
    const place =
      step === null ? `in the validation after epoch ${epoch}` : `in step ${step} of epoch ${epoch}`;
    super(
      `The loss is no finite number any more ${place}, at a learning rate of ${learningRate}. ` +
        'Try a learning rate ten times smaller, or images and labels that are what they should be.',
    );
  }
}
