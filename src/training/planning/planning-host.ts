import type { PlainError } from '../plain-error.js';
import type { PlanKind } from './plans.js';

/** What planning-worker is sent. */
export interface PlanningTask {
  readonly kind: PlanKind;
  readonly request: unknown;
}

/** What it answers. */
export type PlanningAnswer =
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly error: PlainError };

/** What a host tells whoever launched it. */
export interface PlanningEvents {
  answered(answer: PlanningAnswer): void;
  /** It is of no use any more. */
  broken(reason: Error): void;
}

/** Where plans are worked out, one task after another, by planning-worker. */
export interface PlanningHost {
  /** Throws where the task cannot be copied. */
  send(task: PlanningTask): void;
  /** From now on it keeps this process alive. */
  hold(): void;
  /** It does not any more. */
  release(): void;
  /** Resolves when it is gone. */
  end(): Promise<unknown>;
}

export type LaunchPlanningHost = (events: PlanningEvents) => PlanningHost;
