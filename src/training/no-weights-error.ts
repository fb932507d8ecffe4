/** A job has no weights that could be used: it has completed no epoch, or its checkpoints cannot be read. */
export class NoWeightsError extends Error {
  override readonly name = 'NoWeightsError';
}
