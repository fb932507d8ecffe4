import { Command } from 'commander';
import { deviceOption } from '../terminal/device-option.js';
import { InterruptedError, interruption } from '../terminal/interruption.js';
import { dataDirectory } from './data-directory.js';
import type { DemoOptions } from './demo-options.js';
import { positiveInteger, positiveNumber } from '../terminal/positive-number.js';
import { precisionOption } from '../terminal/precision-option.js';
import { printJson } from '../terminal/print-json.js';
import { presetOption } from './preset-option.js';

/** `densegraph demo`: a server, a DenseNet on real images, its epochs over a subscription, and the curves. */
export const demoCommand = new Command('demo')
  .description('start a server, train a DenseNet through its API and show each epoch as it arrives')
  .option(
    '--dataset <name>',
    'a data set by name; left out: one whose name begins with fashion-mnist, else shapes',
  )
  .option('--epochs <n>', 'epochs to train', positiveInteger, 8)
  .addOption(presetOption())
  .option('--batch <n>', 'images of a step', positiveInteger, 32)
  .option('--size <n>', 'height and width that images are resized to', positiveInteger, 96)
  .option('--learning-rate <x>', 'learning rate', positiveNumber, 0.05)
  .addOption(deviceOption())
  .addOption(precisionOption())
  .option('--train-limit <n>', 'train on the first n images', positiveInteger, 2000)
  .option('--data-dir <dir>', 'folder of data sets (default: DENSEGRAPH_DATA_DIR)', dataDirectory)
  .option('--json', 'the job and its epochs as JSON; all else goes to standard error')
  .addHelpText('after', '\nExample:\n  $ densegraph demo --dataset shapes --epochs 4')
  .action(async (options: DemoOptions, command: Command) => {
    const { ProgressOutput } = await import('./progress-line.js');
    const { runDemo } = await import('./run-demo.js');
    try {
      const output = new ProgressOutput(options.json ? process.stderr : process.stdout);
      const job = await runDemo(options, output, interruption());
      if (options.json) printJson(job);
      if (job.failure !== null) throw new Error(`${job.failure.code}: ${job.failure.message}`);
    } catch (error) {
      if (error instanceof InterruptedError) throw error;
      command.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
