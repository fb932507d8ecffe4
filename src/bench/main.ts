#!/usr/bin/env node
import { constants } from 'node:os';
import { Command, Option } from 'commander';
import { WHOLE_STRATEGIES, type WholeStrategy } from '../compiler/memory-strategy.js';
import { AddonUnavailableError } from '../runtime/addon-unavailable-error.js';
import type { DeviceKind } from '../runtime/device-kind.js';
import { DeviceFailedError } from '../runtime/device-failed-error.js';
import { DeviceUnavailableError } from '../runtime/device-unavailable-error.js';
import { deviceOption } from '../terminal/device-option.js';
import { nameChoices } from '../terminal/name-choices.js';
import { precisionOption } from '../terminal/precision-option.js';
import { positiveInteger } from '../terminal/positive-number.js';
import { runProgram } from '../terminal/run-program.js';
import { outputFile } from '../terminal/output-file.js';
import { PRECISIONS, type Precision } from '../compiler/precision.js';
import { InvalidModelError } from '../model/invalid-model-error.js';
import { FAMILY_DATA, PRESET_FAMILIES } from '../model/preset-families.js';
import { PRESETS, type PresetName } from '../model/presets.js';
import { usualCases, type BenchCase, type BenchMode } from './bench-case.js';
import { benchRoofline } from './bench-roofline.js';
import { benchSteps } from './bench-steps.js';
import { GPU_NAMES, type GpuName } from './gpu-peaks.js';
import { benchKernel } from './kernel.js';
import { benchMemory } from './memory.js';
import {
  casesFor,
  microseconds,
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
    .addOption(deviceOption())
    .addOption(precisionOption())
    .option('--tf32', 'round factors of FLOAT32 products to TF32', false)
    .option('--python <path>', 'the interpreter that has torch')
    .option('--pytorch <mode,...>', "PyTorch's modes", pytorchModes, PYTORCH_MODES)
    .option('--limit <seconds>', 'for PyTorch to be ready: torch.compile may take long', positiveInteger, 240)
    .action(
      async (
        options: CommonOptions & {
          case?: readonly BenchCase[];
          strategy: readonly WholeStrategy[];
          device: DeviceKind;
          precision: Precision;
          tf32: boolean;
          python?: string;
          pytorch: readonly PytorchMode[];
          limit: number;
        },
      ) => {
        const { case: cases = usualCases(mode), strategy, threads, rounds, steps, patience } = options;
        const { device, precision, tf32, python = null, pytorch, limit, json = null } = options;
        await benchSteps({
          mode,
          cases,
          strategies: strategy,
          compute: { device, precision, allowTf32: tf32 },
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
    nameChoices(new Option('--strategy <name>', 'the memory strategy'), WHOLE_STRATEGIES).default(
      'RECOMPUTE_NORMALIZATION' satisfies WholeStrategy,
    ),
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

program
  .command('roofline')
  .description('what a training step takes at least on a GPU, computed from its program: no GPU is needed')
  .addOption(
    nameChoices(new Option('--device <name>', 'the GPU'), GPU_NAMES).default('h200' satisfies GpuName),
  )
  .addOption(
    nameChoices(new Option('--preset <name>', 'the network'), Object.keys(PRESETS)).default(
      'DENSENET_121' satisfies PresetName,
    ),
  )
  .option(
    '--size <n>',
    'height and width of the images; default: those that it is published with',
    positiveInteger,
  )
  .option('--batch <n>', 'images of a step', positiveInteger, 256)
  .addOption(
    nameChoices(new Option('--precision <name>', 'of activations'), PRECISIONS).default(
      'BFLOAT16' satisfies Precision,
    ),
  )
  .option('--tf32', 'round factors of FLOAT32 products to TF32', false)
  .option('--strategy <name,...>', 'memory strategies', strategies, WHOLE_STRATEGIES)
  .option(
    '--scratch',
    "count the scratch that this machine's CUDA backend asks for, and all kernels that it starts",
    false,
  )
  .option('--launch <us>', 'from the end of one kernel to the full speed of the next', microseconds, 2)
  .option('--top <n>', 'kernels to print', positiveInteger, 10)
  .option('--json <file>', 'also write the figures to a file', outputFile)
  .action(
    (options: {
      device: GpuName;
      preset: PresetName;
      size?: number;
      batch: number;
      precision: Precision;
      tf32: boolean;
      strategy: readonly WholeStrategy[];
      scratch: boolean;
      launch: number;
      top: number;
      json?: string;
    }): void => {
      const {
        device,
        preset,
        size,
        batch,
        precision,
        tf32,
        strategy,
        scratch,
        launch,
        top,
        json = null,
      } = options;
      const { image, classes } = FAMILY_DATA[PRESET_FAMILIES[preset]];
      benchRoofline({
        device,
        preset,
        image: size === undefined ? image : { ...image, height: size, width: size },
        classes,
        batchSize: batch,
        precision,
        allowTf32: tf32,
        strategies: strategy,
        scratch,
        launchMicroseconds: launch,
        top,
        json,
      });
    },
  );

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(128 + constants.signals[signal]));
}

await runProgram(program, [
  AddonUnavailableError,
  DeviceFailedError,
  DeviceUnavailableError,
  InvalidModelError,
]);
