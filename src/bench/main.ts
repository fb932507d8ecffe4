#!/usr/bin/env node
import { constants } from 'node:os';
import { Command, Option } from 'commander';
import { WHOLE_STRATEGIES, type WholeStrategy } from '../compiler/memory-strategy.js';
import { AddonUnavailableError } from '../runtime/addon-unavailable-error.js';
import { positiveInteger } from '../terminal/positive-number.js';
import { runProgram } from '../terminal/run-program.js';
import { usualCases, type BenchCase, type BenchMode } from './bench-case.js';
import { benchSteps } from './bench-steps.js';
import { benchKernel } from './kernel.js';
import { benchMemory } from './memory.js';
import {
  casesFor,
  positiveIntegers,
  pytorchModes,
  strategies,
  withCommonOptions,
  type CommonOptions,
} from './options.js';
import { PYTORCH_MODES, type PytorchMode } from './pytorch-process.js';

const CASES = 'PRESET, PRESET:BATCH or PRESET:BATCH:CxHxW; default: all';

const program = new Command('bench').description('Measures densegraph, beside PyTorch where Python has it.');

/** A command that times steps beside PyTorch's. */
function stepCommand(
  name: string,
  description: string,
  mode: BenchMode,
  defaults: { rounds: number; steps: number; strategies: readonly WholeStrategy[] },
): void {
  withCommonOptions(program.command(name).description(description), defaults)
    .option('--case <case,...>', CASES, casesFor(mode))
    .option('--strategy <name,...>', 'memory strategies', strategies, defaults.strategies)
    .option('--python <path>', 'the interpreter that has torch')
    .option('--pytorch <mode,...>', "PyTorch's modes", pytorchModes, PYTORCH_MODES)
    .option('--limit <seconds>', 'for PyTorch to be ready: torch.compile may take long', positiveInteger, 240)
    .action(
      async (
        options: CommonOptions & {
          case?: readonly BenchCase[];
          strategy: readonly WholeStrategy[];
          python?: string;
          pytorch: readonly PytorchMode[];
          limit: number;
        },
      ) => {
        const { case: cases = usualCases(mode), strategy, threads, rounds, steps, patience } = options;
        const { python = null, pytorch, limit, json = null } = options;
        await benchSteps({
          mode,
          cases,
          strategies: strategy,
          threads,
          rounds,
          steps,
          patienceSeconds: patience,
          python,
          pytorchModes: pytorch,
          limitSeconds: limit,
          json,
        });
      },
    );
}

stepCommand('train-step', 'a training step of several networks, under each memory strategy', 'train', {
  rounds: 7,
  steps: 3,
  strategies: WHOLE_STRATEGIES,
});

stepCommand('inference', 'a forward pass of the same networks, with running statistics', 'inference', {
  rounds: 7,
  steps: 3,
  strategies: ['RECOMPUTE_NORMALIZATION'],
});

withCommonOptions(program.command('kernel'), { rounds: 5, steps: 3 })
  .description('each operation at the shapes that the networks have, against its roofline')
  .option('--case <case,...>', CASES, casesFor('train'))
  .addOption(
    new Option('--strategy <name>', 'the memory strategy')
      .choices(WHOLE_STRATEGIES)
      .default('RECOMPUTE_NORMALIZATION' satisfies WholeStrategy),
  )
  .option('--top <n>', 'rows to print', positiveInteger, 30)
  .action(
    async (
      options: CommonOptions & { case?: readonly BenchCase[]; strategy: WholeStrategy; top: number },
    ): Promise<void> => {
      const { case: cases = usualCases('train'), strategy, top, threads, rounds, steps, patience } = options;
      const turns = { rounds, steps, patienceSeconds: patience };
      await benchKernel({ cases, strategy, threads, top, ...turns, json: options.json ?? null });
    },
  );

withCommonOptions(program.command('memory'), { rounds: 5, steps: 2 })
  .description(
    "a training step's memory, planned and measured, and its time: the d2l DenseNet, each strategy",
  )
  .option('--batch <n>', 'images of a step', positiveInteger, 32)
  .option('--sizes <n,...>', 'heights and widths of the images', positiveIntegers, [96, 224])
  .option('--python <path>', 'the interpreter that has torch')
  .action(
    async (
      options: CommonOptions & { batch: number; sizes: readonly number[]; python?: string },
    ): Promise<void> => {
      const { batch, sizes, threads, rounds, steps, patience, python = null, json = null } = options;
      const turns = { rounds, steps, patienceSeconds: patience };
      await benchMemory({ batchSize: batch, sizes, threads, ...turns, python, json });
    },
  );

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(128 + constants.signals[signal]));
}

await runProgram(program, [AddonUnavailableError]);
