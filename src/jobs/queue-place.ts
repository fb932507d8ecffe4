import type { Obstacle } from './queue-turns.js';

/** Where a queued job stands at one moment. */
export interface QueuePlace {
  /** Among those that wait; 1: the first. */
  readonly position: number;
  /** What it waits for, SERVER: one that runs, since this one leaves the queue alone. Null: nothing, it is being started. */
  readonly obstacle: Obstacle | { readonly kind: 'SERVER' } | null;
}
