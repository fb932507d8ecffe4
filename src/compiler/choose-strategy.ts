import type { Graph } from '../ir/graph.js';
import type { CompileOptions } from './compile-options.js';
import { compilePrograms, type TrainingPrograms } from './compile-programs.js';
import { estimateSeconds, multiplyAccumulates } from './estimate-cost.js';
import { InsufficientMemoryError } from './insufficient-memory-error.js';
import { WHOLE_STRATEGIES } from './memory-strategy.js';
import { viewBytes } from './program.js';
import type { StepProgram } from './step-program.js';

/** Every strategy's programs, the fastest by the cost model first. */
export function fastestFirst(graph: Graph, options: CompileOptions): readonly TrainingPrograms[] {
  return WHOLE_STRATEGIES.map((strategy) => compilePrograms(graph, { strategy }, options))
    .map((programs) => ({ programs, seconds: estimateSeconds(programs.train) }))
    .sort((a, b) => a.seconds - b.seconds)
    .map(({ programs }) => programs);
}

/**
 * What AUTO means: the fastest programs that fit the budget. Where only computing bottlenecks again makes them fit, as
 * few layers as possible do so: those that give back most for their arithmetic.
 * Throws InsufficientMemoryError where nothing fits.
 */
export function fastestThatFits(
  graph: Graph,
  options: CompileOptions,
  budgetBytes: number,
): TrainingPrograms {
  const all = fastestFirst(graph, options);
  const best = all.find((programs) => programs.plannedBytes <= budgetBytes);
  if (best === undefined) {
    const least = Math.min(...all.map((programs) => programs.plannedBytes));
    throw new InsufficientMemoryError(least, budgetBytes, null, options.budgetSource);
  }
  const keeping = all.find(({ choice }) => choice.strategy === 'RECOMPUTE_NORMALIZATION');
  if (best.choice.strategy !== 'RECOMPUTE_BOTTLENECK' || keeping === undefined) return best;
  return withFewestRecomputed(graph, options, budgetBytes, best, keeping.train);
}

/** `all` fits and computes every bottleneck again, `keeping` is a training step that keeps them. */
function withFewestRecomputed(
  graph: Graph,
  options: CompileOptions,
  budgetBytes: number,
  all: TrainingPrograms,
  keeping: StepProgram,
): TrainingPrograms {
  const layers = bottlenecksByWorth(keeping);
  let best = all;
  let tooFew = 0;
  let enough = layers.length;
  while (enough - tooFew > 1) {
    const count = Math.floor((tooFew + enough) / 2);
    const recomputed = new Set(layers.slice(0, count));
    const programs = compilePrograms(graph, { strategy: 'RECOMPUTE_BOTTLENECK', recomputed }, options);
    if (programs.plannedBytes <= budgetBytes) {
      best = programs;
      enough = count;
    } else {
      tooFew = count;
    }
  }
  return best;
}

/** Labels of the 1x1 convolutions whose output is kept, most bytes for a multiply-accumulate first. */
function bottlenecksByWorth({ buffers, kernels, phases }: StepProgram): readonly string[] {
  return kernels
    .flatMap((kernel, index) => {
      const [, weight] = kernel.operands;
      const output = kernel.operands.at(-2);
      if (kernel.operation !== 'convolution' || phases[index] !== 'forward') return [];
      if (weight?.h !== 1 || weight.w !== 1 || output === null || output === undefined) return [];
      const buffer = buffers[output.buffer];
      if (buffer?.category !== 'saved' || output.c !== output.stride) return [];
      const worth = viewBytes(output, buffer.elementType) / multiplyAccumulates(kernel);
      return [{ label: kernel.label, worth }];
    })
    .sort((a, b) => b.worth - a.worth)
    .map(({ label }) => label);
}
