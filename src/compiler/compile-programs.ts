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
  const steps = {
    train: compileStep(graph, batchSize, 'train', strategy, settings),
    trainRemainder: remainder === 0 ? null : compileStep(graph, remainder, 'train', strategy, settings),
    validate: compileStep(graph, batchSize, 'inference', strategy, settings),
  };
  const programs = options.target.stagesInputs === true ? withInputStaging(steps) : steps;
  return {
    choice,
    ...programs,
    plannedBytes: Math.max(...allOf(programs).map((program) => program.arenaBytes)),
  };
}

type StepPrograms = Pick<TrainingPrograms, 'train' | 'trainRemainder' | 'validate'>;

function allOf({ train, trainRemainder, validate }: StepPrograms): readonly StepProgram[] {
  return [train, validate, ...(trainRemainder === null ? [] : [trainRemainder])];
}

function withInputStaging(steps: StepPrograms): StepPrograms {
  const complete = inputStaging(allOf(steps));
  const { train, trainRemainder, validate } = steps;
  return {
    train: complete(train),
    trainRemainder: trainRemainder && complete(trainRemainder),
    validate: complete(validate),
  };
}
