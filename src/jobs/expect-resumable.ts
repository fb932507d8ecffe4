import { ConflictError } from './errors/conflict-error.js';
import { TRANSITIONS } from './job-state.js';
import type { Job } from './job.js';

/** Throws ConflictError where a job cannot go on from its last checkpoint. */
export function expectResumable({ id, state, failure }: Job): void {
  if (!TRANSITIONS[state].includes('QUEUED')) {
    throw new ConflictError(
      `Expected a job that is INTERRUPTED, CANCELED or FAILED, but job ${id} is ${state}.`,
    );
  }
  if (failure?.code === 'DIVERGED') {
    throw new ConflictError(
      `Job ${id} has diverged and would do so again: the same settings give the same numbers. Start a new job with ` +
        'other settings, such as a smaller learning rate; it can start from the weights that this one has exported.',
    );
  }
}
