import type { TrainingConfig, TrainingPlace } from '../training/training-config.js';

/** What the server says to a trainer process, which answers with TrainingEvents. Plain data. */
export type TrainerCommand =
  | { readonly type: 'start'; readonly config: TrainingConfig; readonly place: TrainingPlace }
  /** An epoch is in the store. */
  | { readonly type: 'kept'; readonly epoch: number }
  /** Stop at the next step. It may come before `start`. */
  | { readonly type: 'cancel' };
