import { ConflictError } from './errors/conflict-error.js';
import type { Job, TrainingJobState } from './job.js';

const RESUMABLE: ReadonlySet<TrainingJobState> = new Set<TrainingJobState>([
  'INTERRUPTED',
  'CANCELED',
  'FAILED',
]);

/** Throws ConflictError where a job cannot go on from its last checkpoint. */
export function expectResumable({ id, state, failure }: Job): void {
  if (!RESUMABLE.has(state)) {
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
