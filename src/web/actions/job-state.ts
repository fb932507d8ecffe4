import type { TrainingJobState } from '../generated/documents.js';

/** What of a job decides what can be done with it. */
export interface ActionableJob {
  readonly id: string;
  readonly state: TrainingJobState;
  readonly name: string | null;
  readonly modelName: string;
  readonly failure: { readonly code: string } | null;
}

/** Whether it runs or waits to. */
export function isActive(state: TrainingJobState): boolean {
  return state === 'QUEUED' || state === 'RUNNING' || state === 'CANCELING';
}

/** Whether it could go on from its last checkpoint; one that has diverged would do so again. */
export function isResumable({ state, failure }: ActionableJob): boolean {
  if (state === 'FAILED') return failure?.code !== 'DIVERGED';
  return state === 'CANCELED' || state === 'INTERRUPTED';
}
