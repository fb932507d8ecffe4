import type { Graph } from '../ir/graph.js';
import { verifyGraph } from '../ir/verify-graph.js';
import { attributeMemory } from './attribute-memory.js';
import type { CompileOptions } from './compile-options.js';
import { compilePrograms, type TrainingPrograms } from './compile-programs.js';
import { fastestFirst, fastestThatFits } from './choose-strategy.js';
import { recomputeFraction } from './estimate-cost.js';
import { InsufficientMemoryError } from './insufficient-memory-error.js';
import { memoryTimeline } from './memory-timeline.js';
import type { BufferCategory, Program } from './program.js';
import type { MemoryCategories, TrainingPlan } from './training-plan.js';

/**
 * Everything that a training job will run and hold, known before anything is allocated.
 * Throws InsufficientMemoryError where the plan is over the budget (AUTO: where all are);
 * RangeError where AUTO has no budget.
 */
export function compileTraining(graph: Graph, options: CompileOptions): TrainingPlan {
  verifyGraph(graph);
  const { strategy, budgetBytes } = options;
  if (strategy === 'AUTO') {
    if (budgetBytes === undefined) throw new RangeError('Expected budgetBytes with the strategy AUTO');
    return planOf(fastestThatFits(graph, options, budgetBytes), options);
  }
  const programs = compilePrograms(graph, { strategy }, options);
  if (budgetBytes !== undefined && programs.plannedBytes > budgetBytes) {
    const suggestion = fastestFirst(graph, options).find((other) => other.plannedBytes <= budgetBytes);
    throw new InsufficientMemoryError(
      programs.plannedBytes,
      budgetBytes,
      suggestion?.choice.strategy ?? null,
      options.budgetSource,
    );
  }
  return planOf(programs, options);
}

function planOf(programs: TrainingPrograms, { batchSize }: CompileOptions): TrainingPlan {
  const { choice, train, trainRemainder, validate, plannedBytes } = programs;
  return {
    strategy: choice.strategy,
    batchSize,
    train,
    trainRemainder,
    validate,
    plannedBytes,
    categories: categoriesOf(train, plannedBytes),
    recomputeFraction: recomputeFraction(train),
    timeline: memoryTimeline(train),
    layers: attributeMemory(train),
  };
}

function categoriesOf({ buffers }: Program, plannedBytes: number): MemoryCategories {
  const bytesOf = (category: BufferCategory): number =>
    buffers.reduce((sum, buffer) => sum + (buffer.category === category ? buffer.bytes : 0), 0);
  const parameterBytes = bytesOf('parameter');
  const gradientBytes = bytesOf('gradient');
  const optimizerBytes = bytesOf('optimizer');
  const savedActivationBytes = bytesOf('saved');
  const temporaryBytes =
    plannedBytes - parameterBytes - gradientBytes - optimizerBytes - savedActivationBytes;
  return { parameterBytes, gradientBytes, optimizerBytes, savedActivationBytes, temporaryBytes };
}
