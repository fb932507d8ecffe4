import type { Graph } from '../ir/graph.js';
import { assembleProgram } from './assemble-program.js';
import { findLifetimes } from './find-lifetimes.js';
import type { Mode } from './forward-trace.js';
import { deferStatisticsGradients } from './passes/defer-statistics-gradients.js';
import { foldNormalization } from './passes/fold-normalization.js';
import { fuseNormalizationGradients } from './passes/fuse-normalization-gradients.js';
import { gatherRunningStatistics } from './passes/gather-running-statistics.js';
import { poolBeforeConvolution } from './passes/pool-before-convolution.js';
import { recomputeBottlenecks } from './passes/recompute-bottlenecks.js';
import { recomputeCheapValues } from './passes/recompute-cheap-values.js';
import { releaseGradients } from './passes/release-gradients.js';
import { writeInPlace } from './passes/write-in-place.js';
import { fuseNormalization } from './passes/fuse-normalization.js';
import { lower } from './lower.js';
import type { WholeStrategy } from './memory-strategy.js';
import { shareConcatenations } from './passes/share-concatenations.js';
import { shareStatistics } from './passes/share-statistics.js';
import { storeInBfloat16 } from './passes/store-in-bfloat16.js';
import type { Precision } from './precision.js';
import type { Step } from './step.js';
import type { StepProgram } from './step-program.js';
import type { Target } from './target.js';
import { traceStep, type StepOptions } from './trace-step.js';
import { verifyProgram } from './verify-program.js';
import { verifyStep } from './verify-step.js';

/** What a strategy does to a network and then to its step, in order. */
interface Recipe {
  readonly graph: readonly ((graph: Graph) => Graph)[];
  readonly step: readonly ((step: Step, options: PassOptions) => Step)[];
}

interface PassOptions {
  /** Whether the 1x1 convolution of a layer is computed again, under RECOMPUTE_BOTTLENECK. */
  readonly isRecomputed: (label: string) => boolean;
}

const SHARING: Recipe['step'] = [
  shareConcatenations,
  shareStatistics,
  fuseNormalization,
  deferStatisticsGradients,
  fuseNormalizationGradients,
  releaseGradients,
];

/** When it is known which values there are. */
const ARRANGING: Recipe['step'] = [writeInPlace, gatherRunningStatistics];

const RECIPES: Record<WholeStrategy, Recipe> = {
  STORE_ALL: { graph: [], step: [] },
  SHARED_CONCAT: { graph: [poolBeforeConvolution], step: [...SHARING, ...ARRANGING] },
  RECOMPUTE_NORMALIZATION: {
    graph: [poolBeforeConvolution],
    step: [...SHARING, foldNormalization, recomputeCheapValues, ...ARRANGING],
  },
  RECOMPUTE_BOTTLENECK: {
    graph: [poolBeforeConvolution],
    step: [
      ...SHARING,
      foldNormalization,
      recomputeCheapValues,
      (step, { isRecomputed }) => recomputeBottlenecks(step, isRecomputed),
      ...ARRANGING,
    ],
  },
};

/** Last, so that every other pass is about values, however they are stored. */
const STORAGE: Record<Precision, Recipe['step']> = { FLOAT32: [], BFLOAT16: [storeInBfloat16] };

/** One step of a graph as a program: the compiler's passes, in order. Precision is FLOAT32 where it is left out. */
export function compileStep(
  graph: Graph,
  batchSize: number,
  mode: Mode,
  strategy: WholeStrategy,
  options: StepOptions & { readonly target: Target; readonly precision?: Precision } & Partial<PassOptions>,
): StepProgram {
  const recipe = RECIPES[strategy];
  const { isRecomputed = () => true, precision = 'FLOAT32' } = options;
  const rewritten = recipe.graph.reduce((network, pass) => pass(network), graph);
  let step = traceStep(rewritten, batchSize, mode, options);
  verifyStep(step, traceStep.name);
  for (const pass of [...recipe.step, ...STORAGE[precision]]) {
    step = pass(step, { isRecomputed });
    verifyStep(step, pass.name);
  }
  const lowered = lower(step, options.target);
  const program = assembleProgram(lowered, findLifetimes(lowered));
  verifyProgram(program);
  return program;
}
