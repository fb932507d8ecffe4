#!/usr/bin/env node
import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { benchMemory } from './memory.js';
import { benchTrainStep } from './train-step.js';

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new InvalidArgumentError(`Expected a positive integer but received '${text}'`);
  }
  return value;
}

function counts(text: string): readonly number[] {
  return text.split(',').map(count);
}

const program = new Command('bench').description('Measures densegraph, beside PyTorch where Python has it.');

program
  .command('train-step')
  .description('a training step of the d2l DenseNet on 1x96x96 images, each memory strategy')
  .option('--batch <n>', 'images of a step', count, 32)
  .option('--threads <n>', 'threads of each side', count, Math.min(2, availableParallelism()))
  .option('--rounds <n>', 'rounds that take turns', count, 7)
  .option('--steps <n>', 'steps of each side in a round', count, 3)
  .option('--python <path>', 'the interpreter that has torch')
  .option('--json <file>', 'also write the figures to a file')
  .action(
    async (options: {
      batch: number;
      threads: number;
      rounds: number;
      steps: number;
      python?: string;
      json?: string;
    }) => {
      const { batch, threads, rounds, steps, python = null, json = null } = options;
      await benchTrainStep({ batchSize: batch, threads, rounds, steps, python, json });
    },
  );

program
  .command('memory')
  .description(
    "a training step's memory, planned and measured, and its time: the d2l DenseNet, each strategy",
  )
  .option('--batch <n>', 'images of a step', count, 32)
  .option('--sizes <n,...>', 'heights and widths of the images', counts, [96, 224])
  .option('--threads <n>', 'threads of each side', count, Math.min(2, availableParallelism()))
  .option('--rounds <n>', 'rounds that take turns', count, 5)
  .option('--steps <n>', 'steps of each side in a round', count, 2)
  .option('--python <path>', 'the interpreter that has torch')
  .option('--json <file>', 'also write the figures to a file')
  .action(
    async (options: {
      batch: number;
      sizes: readonly number[];
      threads: number;
      rounds: number;
      steps: number;
      python?: string;
      json?: string;
    }) => {
      const { batch, sizes, threads, rounds, steps, python = null, json = null } = options;
      await benchMemory({ batchSize: batch, sizes, threads, rounds, steps, python, json });
    },
  );

await program.parseAsync();
