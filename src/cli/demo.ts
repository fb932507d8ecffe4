import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import type { DatasetDescription } from '../data/dataset.js';
import { chooseDemoDataset } from './choose-demo-dataset.js';
import { formatBytes } from './format-bytes.js';
import { GraphqlClient } from './graphql-client.js';
import { positiveInteger, positiveNumber } from './positive-number.js';
import { plotCurves } from './plot-curves.js';
import { startService } from './start-service.js';

interface DemoOptions {
  readonly dataset?: string;
  readonly epochs: number;
  readonly preset: string;
  readonly batch: number;
  readonly size: number;
  readonly learningRate: number;
  readonly trainLimit: number;
  readonly dataDir?: string;
}

interface Failure {
  readonly __typename: string;
  readonly message: string;
}

interface Plan {
  readonly strategy: string;
  readonly plannedBytes: number;
  readonly categories: Readonly<Record<string, number>>;
}

interface Epoch {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  readonly seconds: number;
  readonly imagesPerSecond: number;
  readonly memory: { readonly peakBytes: number; readonly processPeakBytes: number };
}

/** `densegraph demo`: a server, a DenseNet on real images, its epochs over a subscription, and the curves. */
export const demoCommand = new Command('demo')
  .description('starts a server, trains a DenseNet through its API and shows each epoch as it arrives')
  .option('--dataset <name>', 'a data set by name; left out: Fashion-MNIST, or the built-in shapes')
  .option('--epochs <n>', 'epochs to train', positiveInteger, 8)
  .option('--preset <name>', 'the network', 'D2L_DENSENET')
  .option('--batch <n>', 'images of a step', positiveInteger, 32)
  .option('--size <n>', 'height and width that images are resized to', positiveInteger, 96)
  .option('--learning-rate <x>', 'learning rate', positiveNumber, 0.05)
  .option('--train-limit <n>', 'train on the first n images', positiveInteger, 2000)
  .option('--data-dir <dir>', 'folder of data sets (default: DENSEGRAPH_DATA_DIR)')
  .action(async (options: DemoOptions, command: Command) => {
    try {
      await demo(options, (line) => process.stdout.write(`${line}\n`));
    } catch (error) {
      command.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    }
  });

async function demo(options: DemoOptions, say: (line: string) => void): Promise<void> {
  const dataDirectory = options.dataDir ?? process.env['DENSEGRAPH_DATA_DIR'] ?? null;
  const dataset = await chooseDemoDataset(options.dataset ?? null, { dataDirectory }, say);
  const stateDirectory = await mkdtemp(join(tmpdir(), 'densegraph-demo-'));
  const service = await startService({ port: 0, stateDirectory, dataDirectory });
  const client = new GraphqlClient(service.url);
  try {
    say(`densegraph listening on ${service.url}\n`);
    await showForecast(client, options, dataset, say);
    await train(client, options, dataset, say);
  } finally {
    await client.close();
    await service.close();
    await rm(stateDirectory, { recursive: true, force: true });
  }
}

/** Prints the network, and what training it would hold under each strategy. */
async function showForecast(
  client: GraphqlClient,
  { preset, batch, size }: DemoOptions,
  { image, classes }: DatasetDescription,
  say: (line: string) => void,
): Promise<void> {
  const model = {
    model: { preset },
    image: { channels: image?.channels ?? 1, height: size, width: size },
    classes: classes.length,
  };
  const summary = await answer<{ readonly text: string }>(client, 'model-summary', model);
  say(summary.text);
  const { plans } = await answer<{ readonly plans: readonly Plan[] }>(client, 'memory-plan', {
    ...model,
    batchSize: batch,
    optimizer: { learningRate: 0.1, momentum: 0.9 },
  });
  const most = Math.max(...plans.map(({ plannedBytes }) => plannedBytes));
  say(`Memory of a training step at batch ${batch}, to the byte:`);
  for (const { strategy, plannedBytes, categories } of plans) {
    const bar = '#'.repeat(Math.round((plannedBytes / most) * 30));
    const saved = formatBytes(categories['savedActivationBytes'] ?? 0);
    say(
      `  ${strategy.padEnd(24)} ${formatBytes(plannedBytes).padStart(9)}  ${bar.padEnd(30)}  kept: ${saved}`,
    );
  }
}

/** Starts a job, prints each epoch as it arrives, and the curves at the end. */
async function train(
  client: GraphqlClient,
  options: DemoOptions,
  dataset: DatasetDescription,
  say: (line: string) => void,
): Promise<void> {
  const { preset, epochs, batch, size, learningRate, trainLimit } = options;
  const { job } = await answer<{ readonly job: { readonly id: string; readonly memoryStrategy: string } }>(
    client,
    'start-training-job',
    {
      model: { preset },
      dataset: {
        name: dataset.name,
        resize: { height: size, width: size },
        trainLimit,
        validationLimit: 1000,
      },
      epochs,
      batchSize: batch,
      optimizer: { learningRate, momentum: 0.9 },
    },
  );
  say(`\nTraining ${preset} on ${dataset.name} at ${size}x${size}, job ${job.id} (${job.memoryStrategy})`);
  say('epoch   loss  accuracy | validation loss  accuracy | images/s  memory    process');
  const done: Epoch[] = [];
  for await (const epoch of client.subscribe<Epoch>('epoch-metrics', { jobId: job.id })) {
    done.push(epoch);
    say(epochLine(epoch));
  }
  const { state, failure } = await client.request<{
    readonly state: string;
    readonly failure: { readonly code: string; readonly message: string } | null;
  }>('training-job', { id: job.id });
  if (done.length > 0) {
    const curve = (name: string, mark: string, key: keyof Epoch & `${string}${'Loss' | 'Accuracy'}`) => ({
      name,
      mark,
      values: done.map((epoch) => epoch[key]),
    });
    say(
      `\n${plotCurves('loss', [curve('training', '*', 'trainLoss'), curve('validation', 'o', 'validationLoss')])}`,
    );
    const accuracies = [
      curve('training', '*', 'trainAccuracy'),
      curve('validation', 'o', 'validationAccuracy'),
    ];
    say(`\n${plotCurves('accuracy', accuracies)}`);
  }
  say(`\nThe job is ${state}.`);
  if (failure !== null) throw new Error(`${failure.code}: ${failure.message}`);
}

function epochLine(epoch: Epoch): string {
  const { memory } = epoch;
  const columns = [
    String(epoch.epoch).padStart(5),
    epoch.trainLoss.toFixed(3).padStart(7),
    epoch.trainAccuracy.toFixed(3).padStart(9),
    '|',
    epoch.validationLoss.toFixed(3).padStart(15),
    epoch.validationAccuracy.toFixed(3).padStart(9),
    '|',
    epoch.imagesPerSecond.toFixed(0).padStart(8),
    formatBytes(memory.peakBytes).padStart(9),
    formatBytes(memory.processPeakBytes).padStart(9),
  ];
  return columns.join(' ');
}

/** The answer to an operation with one `input`; throws an Error with the message where it is a failure. */
async function answer<T>(client: GraphqlClient, operation: string, input: unknown): Promise<T> {
  const result = await client.request<T & Partial<Failure>>(operation, { input });
  if (result.__typename?.endsWith('Error') === true) throw new Error(result.message ?? result.__typename);
  return result;
}
