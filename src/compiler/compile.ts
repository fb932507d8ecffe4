import type { Graph } from '../ir/graph.js';
import { verifyGraph } from '../ir/verify-graph.js';
import { attributeMemory } from './attribute-memory.js';
import type { CompileOptions } from './compile-options.js';
import { compileStep, OFFERED_STRATEGIES, type OfferedStrategy } from './compile-step.js';
import { estimateTraffic } from './estimate-traffic.js';
import { InsufficientMemoryError } from './insufficient-memory-error.js';
import type { MemoryStrategy } from './memory-strategy.js';
import { memoryTimeline } from './memory-timeline.js';
import type { BufferCategory, Program } from './program.js';
import type { MemoryCategories, TrainingPlan } from './training-plan.js';
import { UnsupportedStrategyError } from './unsupported-strategy-error.js';

/**
 * Everything that a training job will run and hold, known before anything is allocated.
 * Throws UnsupportedStrategyError; InsufficientMemoryError where the plan is over the budget (AUTO: where all are);
 * RangeError where AUTO has no budget.
 */
export function compileTraining(graph: Graph, options: CompileOptions): TrainingPlan {
  verifyGraph(graph);
  const { strategy, budgetBytes } = options;
  if (strategy === 'AUTO') return cheapestPlan(graph, options);
  if (!isOffered(strategy)) throw new UnsupportedStrategyError(strategy, [...OFFERED_STRATEGIES, 'AUTO']);
  const plan = planFor(graph, strategy, options);
  if (budgetBytes !== undefined && plan.plannedBytes > budgetBytes) {
    const suggestion = cheapestFirst(graph, options).find((other) => other.plannedBytes <= budgetBytes);
    throw new InsufficientMemoryError(plan.plannedBytes, budgetBytes, suggestion?.strategy ?? null);
  }
  return plan;
}

function isOffered(strategy: MemoryStrategy): strategy is OfferedStrategy {
  return (OFFERED_STRATEGIES as readonly MemoryStrategy[]).includes(strategy);
}

/** What AUTO means: the fastest plan that fits the budget. */
function cheapestPlan(graph: Graph, options: CompileOptions): TrainingPlan {
  const { budgetBytes } = options;
  if (budgetBytes === undefined) throw new RangeError('Expected budgetBytes with the strategy AUTO');
  const plans = cheapestFirst(graph, options);
  const plan = plans.find((candidate) => candidate.plannedBytes <= budgetBytes);
  if (plan !== undefined) return plan;
  const least = Math.min(...plans.map((candidate) => candidate.plannedBytes));
  throw new InsufficientMemoryError(least, budgetBytes, null);
}

function cheapestFirst(graph: Graph, options: CompileOptions): readonly TrainingPlan[] {
  return OFFERED_STRATEGIES.map((strategy) => planFor(graph, strategy, options)).sort(
    (a, b) => estimateTraffic(a.train) - estimateTraffic(b.train),
  );
}

function planFor(graph: Graph, strategy: OfferedStrategy, options: CompileOptions): TrainingPlan {
  const { batchSize, examples = batchSize } = options;
  const remainder = examples % batchSize;
  const train = compileStep(graph, batchSize, 'train', strategy, options);
  const trainRemainder = remainder === 0 ? null : compileStep(graph, remainder, 'train', strategy, options);
  const validate = compileStep(graph, batchSize, 'inference', strategy, options);
  const programs = [train, validate, ...(trainRemainder === null ? [] : [trainRemainder])];
  const plannedBytes = Math.max(...programs.map((program) => program.arenaBytes));
  return {
    strategy,
    batchSize,
    train,
    trainRemainder,
    validate,
    plannedBytes,
    categories: categoriesOf(train, plannedBytes),
    recomputeFraction: 0,
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
