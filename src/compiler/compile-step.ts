import type { Graph } from '../ir/graph.js';
import { assembleProgram } from './assemble-program.js';
import { findLifetimes } from './find-lifetimes.js';
import type { Mode } from './forward-trace.js';
import { fuseNormalization } from './fuse-normalization.js';
import { lower } from './lower.js';
import type { MemoryStrategy } from './memory-strategy.js';
import { shareConcatenations } from './share-concatenations.js';
import { shareStatistics } from './share-statistics.js';
import type { Step } from './step.js';
import type { StepProgram } from './step-program.js';
import type { Target } from './target.js';
import { traceStep, type StepOptions } from './trace-step.js';
import { verifyProgram } from './verify-program.js';
import { verifyStep } from './verify-step.js';

type Pass = (step: Step) => Step;

/** What each offered strategy does to a step, in order. From most memory to least. */
const STRATEGY_PASSES = {
  STORE_ALL: [],
  SHARED_CONCAT: [shareConcatenations, shareStatistics, fuseNormalization],
} as const satisfies Partial<Record<MemoryStrategy, readonly Pass[]>>;

export type OfferedStrategy = keyof typeof STRATEGY_PASSES;

/** The strategies that can be asked for by name; AUTO chooses among them. From most memory to least. */
export const OFFERED_STRATEGIES = Object.keys(STRATEGY_PASSES) as readonly OfferedStrategy[];

/** One step of a graph as a program: the compiler's passes, in order. */
export function compileStep(
  graph: Graph,
  batchSize: number,
  mode: Mode,
  strategy: OfferedStrategy,
  options: StepOptions & { readonly target: Target },
): StepProgram {
  let step = traceStep(graph, batchSize, mode, options);
  verifyStep(step, traceStep.name);
  for (const pass of STRATEGY_PASSES[strategy]) {
    step = pass(step);
    verifyStep(step, pass.name);
  }
  const lowered = lower(step, options.target);
  const program = assembleProgram(lowered, findLifetimes(lowered));
  verifyProgram(program);
  return program;
}
