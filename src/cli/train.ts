import { Command, Option } from 'commander';
import { MEMORY_STRATEGIES } from '../compiler/memory-strategy.js';
import { byteCount } from '../terminal/byte-count.js';
import { deviceOption } from '../terminal/device-option.js';
import { nameChoices } from '../terminal/name-choices.js';
import { positiveInteger, positiveNumber } from '../terminal/positive-number.js';
import { precisionOption } from '../terminal/precision-option.js';
import { printJson } from '../terminal/print-json.js';
import { batchSize } from './batch-size.js';
import { momentumValue, nonNegativeNumber, wholeNumber } from './number-options.js';
import { RECOMMENDED_TRAINING, type RecommendedTraining } from '../model/recommended-training.js';
import { DEFAULT_PRESET, presetOption } from './preset-option.js';
import { withServerOptions, type ServerOptions } from './server-options.js';
import type { TrainOptions } from './train-options.js';

interface Options extends TrainOptions, ServerOptions {
  readonly detach?: true;
  readonly json?: true;
}

interface Started {
  readonly job: { readonly id: string; readonly memoryStrategy: string };
}

/** `densegraph train`: a training from its start to its end, on a server or on its own. */
export const trainCommand = withServerOptions(
  new Command('train')
    .description('train a network and follow it; what is not chosen is as the network was published')
    .addOption(presetOption())
    .option('--name <text>', 'what the job is to be called')
    .option('--dataset <name>', 'what to train on (default: a Fashion-MNIST where there is one, else shapes)')
    .option(
      '--size <n>',
      "height and width that images are resized to (default: the preset's)",
      positiveInteger,
    )
    .option(
      '--epochs <n>',
      "epochs to train; milestones of the learning rate move with them (default: the recipe's)",
      positiveInteger,
    )
    .option('--batch <n>', "images of a step (default: the recipe's)", batchSize)
    .option('--learning-rate <x>', "learning rate of the first epoch (default: the recipe's)", positiveNumber)
    .option('--momentum <x>', "momentum, from 0 and below 1 (default: the recipe's)", momentumValue)
    .option('--weight-decay <x>', "weight decay, from 0 (default: the recipe's)", nonNegativeNumber)
    .option('--seed <n>', 'what weights, order and augmentation are drawn from', wholeNumber, 0)
    .option('--train-limit <n>', 'train on the first n images', positiveInteger)
    .option('--validation-limit <n>', 'validate on the first n images', positiveInteger)
    .option('--initial-weights <file>', "a file of the state directory's folder weights to start from")
    .option('--checkpoint-every-steps <n>', 'checkpoints within epochs too', positiveInteger)
    .addOption(
      nameChoices(new Option('--strategy <name>', 'the memory strategy'), MEMORY_STRATEGIES).default('AUTO'),
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
The recipe of a preset is how its network was published; that of ${DEFAULT_PRESET}: ${recipeText(RECOMMENDED_TRAINING[DEFAULT_PRESET])}.
Ctrl-C stops at the next step, with a checkpoint, and says how to go on.

Examples:
  $ densegraph train --dataset fashion-mnist --epochs 2 --train-limit 2000
  $ densegraph train --preset DENSENET_BC_CIFAR_100_12 --dataset cifar-10 --server http://127.0.0.1:4000/graphql`,
  )
  .action(async (options: Options) => {
    const { withServer } = await import('./open-server.js');
    const { trainingInput } = await import('./train-options.js');
    const { refusalInOptions } = await import('./refusal-in-options.js');
    const { fewStepsWarning } = await import('./few-steps.js');
    const { runTrainingJob } = await import('./run-training-job.js');
    await withServer(options, { makesState: true }, async (server) => {
      const { input, images } = await trainingInput(server.client, options);
      const { job } = await server.client
        .answer<Started>('start-training-job', input)
        .catch((error: unknown) => {
          throw refusalInOptions(error, options);
        });
      const warning = images === null ? null : fewStepsWarning(images, input.batchSize);
      if (warning !== null) process.stderr.write(`warning: ${warning}\n`);
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

function recipeText({ epochs, batchSize, optimizer }: RecommendedTraining): string {
  const { learningRate, momentum, weightDecay } = optimizer;
  return `${epochs} epochs, batch ${batchSize}, learning rate ${learningRate}, momentum ${momentum}, weight decay ${weightDecay}`;
}
