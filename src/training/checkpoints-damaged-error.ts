/** A run has checkpoints, but none of them is whole and its own: beginning afresh unasked would throw away what it has learned. */
export class CheckpointsDamagedError extends Error {
  override readonly name = 'CheckpointsDamagedError';

  /** @param files names of the checkpoints without their folder, which clients need not see */
  constructor(files: readonly string[]) {
    super(
      `Expected a checkpoint to go on from, but none that is there is whole and of this training: ${files.join(', ')}. Put an intact ` +
        'copy back and resume, or start a new training, which begins at the first epoch.',
    );
  }
}
