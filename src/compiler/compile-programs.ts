import type { Graph } from '../ir/graph.js';
import type { CompileOptions } from './compile-options.js';
import { compileStep } from './compile-step.js';
import { inputStaging } from './input-staging.js';
import type { WholeStrategy } from './memory-strategy.js';
import type { StepProgram } from './step-program.js';

/** A strategy, and under RECOMPUTE_BOTTLENECK the layers whose 1x1 convolution it has computed again: all by default. */
export interface StrategyChoice {
  readonly strategy: WholeStrategy;
  readonly recomputed?: ReadonlySet<string>;
}

/** The programs of a job under one choice. */
export interface TrainingPrograms {
  readonly choice: StrategyChoice;
  readonly train: StepProgram;
  readonly trainRemainder: StepProgram | null;
  readonly validate: StepProgram;
  /** The largest arena of the programs. */
  readonly plannedBytes: number;
}

/** A training step on a whole batch, and on what is left of an epoch where that is less, and a validation step. */
export function compilePrograms(
  graph: Graph,
  choice: StrategyChoice,
  options: CompileOptions,
): TrainingPrograms {
  const { batchSize, examples = batchSize } = options;
  const { strategy, recomputed } = choice;
  const settings =
    recomputed === undefined
      ? options
      : { ...options, isRecomputed: (label: string): boolean => recomputed.has(label) };
  const remainder = examples % batchSize;
  const train = compileStep(graph, batchSize, 'train', strategy, settings);
  const trainRemainder = remainder === 0 ? null : compileStep(graph, remainder, 'train', strategy, settings);
  const validate = compileStep(graph, batchSize, 'inference', strategy, settings);
  const programs = [train, validate, ...(trainRemainder === null ? [] : [trainRemainder])];
  const complete = options.target.stagesInputs === true ? inputStaging(programs) : asItIs;
  return {
    choice,
    train: complete(train),
    trainRemainder: trainRemainder && complete(trainRemainder),
    validate: complete(validate),
    plannedBytes: Math.max(...programs.map((program) => complete(program).arenaBytes)),
  };
}

function asItIs(program: StepProgram): StepProgram {
  return program;
}
