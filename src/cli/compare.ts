import { availableParallelism } from 'node:os';
import { Argument, Command } from 'commander';
import { PRESETS, type PresetName } from '../model/presets.js';
import { nameChoices } from '../terminal/name-choices.js';
import { positiveInteger, threadCount } from '../terminal/positive-number.js';
import { printJson } from '../terminal/print-json.js';
import { batchSize } from './batch-size.js';
import type { ComparisonSettings } from './compare-models.js';
import { imageShape } from './model-options.js';

interface Options extends ComparisonSettings {
  readonly json?: true;
}

const EXAMPLE = `
Examples:
  $ densegraph compare --image 1x96x96
  $ densegraph compare DENSENET_121 RESNET_50 --batch 8 --no-measure`;

/** `densegraph compare`: what networks cost, side by side. */
export const compareCommand = new Command('compare')
  .description('compare networks: parameters, arithmetic, memory of a step, and its measured time')
  .addArgument(
    nameChoices(new Argument('[presets...]', 'the networks'), Object.keys(PRESETS)).default([
      'D2L_DENSENET',
      'D2L_RESNET_18',
    ]),
  )
  .option(
    '--image <CxHxW>',
    'their images, as in 1x96x96 (default: those each is published with)',
    imageShape,
  )
  .option('--classes <n>', 'their classes (default: those each is published with)', positiveInteger)
  .option('--batch <n>', 'images of a step', batchSize, 32)
  .option('--threads <n>', 'of the engine', threadCount, availableParallelism())
  .option('--steps <n>', 'steps to take the median of, after two that warm up', positiveInteger, 5)
  .option('--no-measure', 'run no steps: what is counted and planned alone')
  .option('--json', 'as JSON instead of a table')
  .addHelpText('after', EXAMPLE)
  .action(async (presets: readonly PresetName[], options: Options, command: Command) => {
    const { compareModels } = await import('./compare-models.js');
    const { isUnderstood } = await import('./is-understood.js');
    try {
      const compared = await compareModels(presets, options);
      const { comparisonText } = await import('./comparison-text.js');
      if (options.json) printJson(compared);
      else process.stdout.write(comparisonText(compared, options.batch));
    } catch (error) {
      if (isUnderstood(error)) command.error(`error: ${error.message}`);
      throw error;
    }
  });
