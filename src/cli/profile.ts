import { availableParallelism } from 'node:os';
import { Command, Option } from 'commander';
import { WHOLE_STRATEGIES, type WholeStrategy } from '../compiler/memory-strategy.js';
import type { Precision } from '../compiler/precision.js';
import { RECOMMENDED_TRAINING } from '../model/recommended-training.js';
import type { DeviceKind } from '../runtime/device-kind.js';
import { profileStep, type StepProfile } from '../training/profile-step.js';
import { batchSize } from './batch-size.js';
import { deviceOption } from '../terminal/device-option.js';
import { isUnderstood } from './is-understood.js';
import { askedModel, buildAsked, withModelOptions } from './model-options.js';
import type { ModelOptions } from './model-options.js';
import { nameChoices } from '../terminal/name-choices.js';
import { positiveInteger, threadCount } from '../terminal/positive-number.js';
import { precisionOption } from '../terminal/precision-option.js';
import { printJson } from '../terminal/print-json.js';
import { profileText } from './profile-text.js';
import { profileTrace } from './profile-trace.js';
import { outputFile, writeOutput } from '../terminal/output-file.js';

interface ProfileOptions extends ModelOptions {
  readonly batch: number;
  readonly strategy: WholeStrategy;
  readonly device: DeviceKind;
  readonly precision: Precision;
  readonly threads: number;
  readonly steps: number;
  readonly inference?: true;
  readonly json?: true;
  readonly trace?: string;
}

const EXAMPLE = `
Example:
  $ densegraph profile --preset D2L_DENSENET --image 1x96x96 --trace step.json`;

/** `densegraph profile`: runs steps of a network on this machine and tells where their time goes. */
export const profileCommand = withModelOptions(new Command('profile'))
  .description("measure a step's kernels on this machine: time and bytes by operation and by layer")
  .option('--batch <n>', 'images of a step', batchSize, 32)
  .addOption(
    nameChoices(new Option('--strategy <name>', 'which memory strategy runs'), WHOLE_STRATEGIES).default(
      'RECOMPUTE_NORMALIZATION',
    ),
  )
  .addOption(deviceOption())
  .addOption(precisionOption())
  .option('--threads <n>', 'of the engine', threadCount, availableParallelism())
  .option('--steps <n>', 'steps to take medians of, after two that warm up', positiveInteger, 10)
  .option('--inference', 'the forward pass alone, instead of a training step')
  .option('--json', 'as JSON instead of tables, with every kernel')
  .option(
    '--trace <file>',
    'also write the step for chrome://tracing or ui.perfetto.dev; replaced where it is there',
    outputFile,
  )
  .addHelpText('after', EXAMPLE)
  .action(async (options: ProfileOptions, command: Command) => {
    const { batch, strategy, inference, json, trace } = options;
    const { channels, height, width } = askedModel(options).image;
    const { name } = buildAsked(options, command).graph;
    const profile = await profileAsked(options, command);
    const pass = inference ? 'inference' : 'training';
    const title = `${name}, batch ${batch} of ${channels}x${height}x${width}: ${pass}, ${strategy}`;
    if (trace !== undefined) {
      writeOutput(trace, `${JSON.stringify(profileTrace(title, profile))}\n`);
    }
    if (json) printJson(profile);
    else process.stdout.write(profileText(title, profile));
  });

async function profileAsked(options: ProfileOptions, command: Command): Promise<StepProfile> {
  const { batch, strategy, device, precision, threads, steps, inference } = options;
  try {
    return await profileStep({
      ...askedModel(options),
      batchSize: batch,
      mode: inference ? 'inference' : 'train',
      strategy,
      optimizer: RECOMMENDED_TRAINING[options.preset].optimizer,
      device,
      precision,
      threads,
      steps,
    });
  } catch (error) {
    if (isUnderstood(error)) command.error(`error: ${error.message}`);
    throw error;
  }
}
