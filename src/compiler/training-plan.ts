import type { WholeStrategy } from './memory-strategy.js';
import type { Program } from './program.js';
import type { Phase } from './step.js';

/** Bytes by purpose; those of a plan add up to `plannedBytes`, those of a moment to its `liveBytes`. */
export interface MemoryCategories {
  readonly parameterBytes: number;
  readonly gradientBytes: number;
  readonly optimizerBytes: number;
  /** Kept from the forward pass for the backward pass, at the moment between the two. */
  readonly savedActivationBytes: number;
  /** The rest of the arena: outputs in flight, their gradients, kernels' workspace. */
  readonly temporaryBytes: number;
}

/** Live bytes while one kernel of a training step runs. */
export interface MemoryPoint {
  readonly kernel: number;
  readonly label: string;
  readonly phase: Phase;
  readonly liveBytes: number;
  /** The live bytes by purpose. */
  readonly categories: MemoryCategories;
}

/** What one layer of a training step costs; see attributeMemory. */
export interface LayerMemory {
  /** Of the graph's node; `loss`; or the binding that the outside fills. */
  readonly path: string;
  /** What is kept of it from the forward pass for the backward pass. */
  readonly savedBytes: number;
  /** The most that one of its kernels reads and writes in the forward pass. */
  readonly forwardBytes: number;
  /** The same in the backward pass. */
  readonly backwardBytes: number;
  readonly forwardKernels: number;
  readonly backwardKernels: number;
}

/**
 * All that a training job runs, over one arena: parameters, gradients and optimizer state lie at the same
 * bytes in every program, so what one writes the next one reads.
 */
export interface TrainingPlan {
  /** Never AUTO: what AUTO chose. */
  readonly strategy: WholeStrategy;
  readonly batchSize: number;
  /** One step on a whole batch: forward, backward, update. */
  readonly train: Program;
  /** The same for the epoch's last batch, of `examples % batchSize` images; null where there is none. */
  readonly trainRemainder: Program | null;
  /** Forward with running statistics and losses, on a whole batch. */
  readonly validate: Program;
  /** What the device allocates: the largest arena of the programs. */
  readonly plannedBytes: number;
  readonly categories: MemoryCategories;
  /** Arithmetic done again in the backward pass, as a fraction of the step's. */
  readonly recomputeFraction: number;
  readonly timeline: readonly MemoryPoint[];
  /** In the order in which they run; their `savedBytes` add up to `categories.savedActivationBytes`. */
  readonly layers: readonly LayerMemory[];
}
