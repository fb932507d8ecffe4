import { Command, Option } from 'commander';
import { MEMORY_STRATEGIES } from '../compiler/memory-strategy.js';
import { byteCount } from '../terminal/byte-count.js';
import { deviceOption } from '../terminal/device-option.js';
import { positiveInteger, positiveNumber } from '../terminal/positive-number.js';
import { precisionOption } from '../terminal/precision-option.js';
import { printJson } from '../terminal/print-json.js';
import { batchSize } from './batch-size.js';
import { momentumValue, nonNegativeNumber, wholeNumber } from './number-options.js';
import { presetOption } from './preset-option.js';
import { expectDetachable, withServerOptions, type ServerOptions } from './server-options.js';
import type { TrainOptions } from './train-options.js';

interface Options extends TrainOptions, ServerOptions {
  readonly detach?: true;
  readonly json?: true;
}

/** `densegraph train`: a training from its start to its end, on a server or on its own. */
export const trainCommand = withServerOptions(
  new Command('train')
    .description('train a network and follow it; what is not chosen is as the network was published')
    .addOption(presetOption().default('D2L_DENSENET'))
    .option('--name <text>', 'what the job is to be called')
    .option('--dataset <name>', 'what to train on (default: a Fashion-MNIST where there is one, else shapes)')
    .option(
      '--size <n>',
      "height and width that images are resized to (default: the preset's)",
      positiveInteger,
    )
    .option(
      '--epochs <n>',
      'epochs to train; milestones of the learning rate move with them',
      positiveInteger,
    )
    .option('--batch <n>', 'images of a step', batchSize)
    .option('--learning-rate <x>', 'learning rate of the first epoch', positiveNumber)
    .option('--momentum <x>', 'momentum, from 0 and below 1', momentumValue)
    .option('--weight-decay <x>', 'weight decay, from 0', nonNegativeNumber)
    .option('--seed <n>', 'what weights, order and augmentation are drawn from', wholeNumber, 0)
    .option('--train-limit <n>', 'train on the first n images', positiveInteger)
    .option('--validation-limit <n>', 'validate on the first n images', positiveInteger)
    .option('--initial-weights <file>', "a file of the state directory's folder weights to start from")
    .option('--checkpoint-every-steps <n>', 'checkpoints within epochs too', positiveInteger)
    .addOption(
      new Option('--strategy <name>', 'the memory strategy').choices(MEMORY_STRATEGIES).default('AUTO'),
    )
    .option('--memory-budget <bytes>', 'what AUTO may plan, as in 512MiB', byteCount)
    .addOption(deviceOption())
    .addOption(precisionOption()),
)
  .option('--detach', 'with --server: print the id of the job and leave it to the server')
  .option('--json', 'the job and its epochs as JSON; progress goes to standard error')
  .addHelpText(
    'after',
    `
Ctrl-C stops at the next step, with a checkpoint, and says how to go on.

Examples:
  $ densegraph train --dataset fashion-mnist --epochs 2 --train-limit 2000
  $ densegraph train --preset DENSENET_BC_CIFAR_100_12 --dataset cifar-10 --server http://127.0.0.1:4000/graphql`,
  )
  .action(async (options: Options, command: Command) => {
    expectDetachable(options, command);
    const { withServer } = await import('./open-server.js');
    const { trainingInput } = await import('./train-options.js');
    const { runTrainingJob } = await import('./run-training-job.js');
    await withServer(options, { makesState: true }, async (server) => {
      const input = await trainingInput(server.client, options);
      const { job } = await server.client.answer<{
        readonly job: { readonly id: string; readonly memoryStrategy: string };
      }>('start-training-job', input);
      if (options.detach) {
        if (options.json) printJson({ id: job.id });
        else console.log(job.id);
        return;
      }
      const { name, resize } = input.dataset;
      process.stderr.write(
        `Training ${options.preset} on ${name} at ${resize.height}x${resize.width}, job ${job.id} (${job.memoryStrategy})\n` +
          `From another terminal: densegraph watch ${job.id}${server.meanwhile}\n`,
      );
      await runTrainingJob(server, job.id, options);
    });
  });
