import { basename } from 'node:path';
import type { CheckpointError } from './checkpoint.js';

/** A run has checkpoints, but none of them can be read: beginning afresh unasked would throw away what it has learned. */
export class CheckpointsDamagedError extends Error {
  override readonly name = 'CheckpointsDamagedError';

  /** The message names the files, but not their folder: clients see it. */
  constructor(damaged: readonly CheckpointError[]) {
    const files = damaged.map(({ path }) => basename(path)).join(', ');
    super(
      `Expected a checkpoint to go on from, but none that is there can be read: ${files}. Put an intact copy back and ` +
        'resume, or start a new training, which begins at the first epoch.',
    );
  }
}
