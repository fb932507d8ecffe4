import type { BudgetSource } from './insufficient-memory-error.js';
import type { MemoryStrategy } from './memory-strategy.js';
import type { Precision } from './precision.js';
import type { Target } from './target.js';

/** The update rule, fixed for a job; the learning rate is an input of each step. */
export interface OptimizerSettings {
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
}

export interface CompileOptions {
  readonly batchSize: number;
  /** Images of an epoch, to know whether its last batch is smaller; a multiple of the batch when left out. */
  readonly examples?: number;
  readonly strategy: MemoryStrategy;
  /** In bytes; AUTO needs it. A plan over it is an InsufficientMemoryError. */
  readonly budgetBytes?: number;
  /** For that error's words: what the device has when left out. */
  readonly budgetSource?: BudgetSource;
  readonly optimizer: OptimizerSettings;
  /** FLOAT32 where it is left out. */
  readonly precision?: Precision;
  readonly target: Target;
  /** `upstream`: no loss; the gradient of the output is given (binding `outputGradient`). */
  readonly loss?: 'crossEntropy' | 'upstream';
  /** Also computes the gradient of the images (binding `inputGradient`). */
  readonly inputGradient?: boolean;
}
