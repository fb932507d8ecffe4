import { availableParallelism } from 'node:os';
import { InvalidArgumentError, type Command } from 'commander';
import { WHOLE_STRATEGIES, type WholeStrategy } from '../compiler/memory-strategy.js';
import { InvalidModelError } from '../model/invalid-model-error.js';
import { outputFile } from '../terminal/output-file.js';
import { positiveInteger, threadCount } from '../terminal/positive-number.js';
import { parseCases, type BenchCase, type BenchMode } from './bench-case.js';
import { PYTORCH_MODES, type PytorchMode } from './pytorch-process.js';

/** Options that every benchmark has. */
export interface CommonOptions {
  readonly threads: number;
  readonly rounds: number;
  readonly steps: number;
  readonly patience: number;
  readonly json?: string;
}

/** Adds CommonOptions. */
export function withCommonOptions(command: Command, defaults: { rounds: number; steps: number }): Command {
  return command
    .option('--threads <n>', 'threads of each side', threadCount, Math.min(2, availableParallelism()))
    .option('--rounds <n>', 'rounds that take turns', positiveInteger, defaults.rounds)
    .option('--steps <n>', 'steps of each side in a round, at least', positiveInteger, defaults.steps)
    .option(
      '--patience <seconds>',
      'for turns that are taken again because other programs were busy',
      positiveInteger,
      60,
    )
    .option('--json <file>', 'also write the figures to a file', outputFile);
}

/** Reads positive integers with commas between them. Throws InvalidArgumentError, which commander prints. */
export function positiveIntegers(text: string): readonly number[] {
  return text.split(',').map(positiveInteger);
}

/** Reads an option that is a time, 0 included. Throws InvalidArgumentError. */
export function microseconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError(`Expected a number of at least 0 but received '${text}'`);
}

/** Reads PRESET[:BATCH[:CxHxW]], with commas between several. Throws InvalidArgumentError. */
export function casesFor(mode: BenchMode): (text: string) => readonly BenchCase[] {
  return (text) => {
    try {
      return text.split(',').flatMap((name) => parseCases(name, mode));
    } catch (error) {
      const expected = error instanceof RangeError || error instanceof InvalidModelError;
      throw expected ? new InvalidArgumentError(error.message) : error;
    }
  };
}

/** Reads memory strategies with commas between them. Throws InvalidArgumentError. */
export const strategies: (text: string) => readonly WholeStrategy[] = choicesOf(WHOLE_STRATEGIES);

/** Reads PyTorch's modes with commas between them. Throws InvalidArgumentError. */
export const pytorchModes: (text: string) => readonly PytorchMode[] = choicesOf(PYTORCH_MODES);

function choicesOf<Choice extends string>(choices: readonly Choice[]): (text: string) => readonly Choice[] {
  return (text) =>
    text.split(',').map((name) => {
      const choice = choices.find((known) => known === name);
      if (choice !== undefined) return choice;
      throw new InvalidArgumentError(`Expected one of ${choices.join(', ')} but received '${name}'`);
    });
}
