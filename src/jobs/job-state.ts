import type { TrainingJobState } from './job.js';

/** Which states a job can go to from each. */
export const TRANSITIONS: Readonly<Record<TrainingJobState, readonly TrainingJobState[]>> = {
  QUEUED: ['RUNNING', 'CANCELED', 'FAILED'],
  RUNNING: ['CANCELING', 'SUCCEEDED', 'FAILED', 'INTERRUPTED'],
  // A job can reach its end before it hears that it should stop.
  CANCELING: ['CANCELED', 'SUCCEEDED', 'FAILED'],
  // A job that is resumed waits for its turn again.
  CANCELED: ['QUEUED'],
  SUCCEEDED: [],
  FAILED: ['QUEUED'],
  INTERRUPTED: ['QUEUED'],
};

/** The states of jobs that have not ended. */
export const ACTIVE_STATES: readonly TrainingJobState[] = ['QUEUED', 'RUNNING', 'CANCELING'];

/** Whether a job in this state neither runs nor will by itself. */
export function hasEnded(state: TrainingJobState): boolean {
  return !ACTIVE_STATES.includes(state);
}

/** Throws where the state machine has no such transition: a programming error. */
export function requireTransition(from: TrainingJobState, to: TrainingJobState): void {
  if (!TRANSITIONS[from].includes(to)) {
    throw new Error(`Expected one of [${TRANSITIONS[from].join(', ')}] after ${from} but received ${to}`);
  }
}
