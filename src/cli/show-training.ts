import type { DatasetDescription } from '../data/dataset.js';
import type { DemoOptions } from './demo-options.js';
import { formatBytes } from './format-bytes.js';
import type { GraphqlClient } from './graphql-client.js';
import { plotCurves } from './plot-curves.js';

interface Epoch {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  readonly seconds: number;
  readonly imagesPerSecond: number;
  readonly dataWaitSeconds: number;
  readonly memory: { readonly peakBytes: number; readonly processPeakBytes: number };
}

/** Starts a job, prints each epoch as it arrives, and the curves at the end. */
export async function showTraining(
  client: GraphqlClient,
  options: DemoOptions,
  dataset: DatasetDescription,
  say: (line: string) => void,
): Promise<void> {
  const { preset, epochs, batch, size, learningRate, trainLimit, device, precision } = options;
  const { job } = await client.answer<{
    readonly job: { readonly id: string; readonly memoryStrategy: string };
  }>('start-training-job', {
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
    device,
    precision,
  });
  say(`\nTraining ${preset} on ${dataset.name} at ${size}x${size}, job ${job.id} (${job.memoryStrategy})`);
  say('epoch    loss  accuracy | validation loss  accuracy | images/s data wait     arena  process peak');
  const done: Epoch[] = [];
  for await (const epoch of client.subscribe<Epoch>('epoch-metrics', { jobId: job.id })) {
    done.push(epoch);
    say(epochLine(epoch));
  }
  const { state, failure } = await client.request<{
    readonly state: string;
    readonly failure: { readonly code: string; readonly message: string } | null;
  }>('training-job', { id: job.id });
  if (done.length > 1) {
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
    `${((100 * epoch.dataWaitSeconds) / epoch.seconds).toFixed(2)} %`.padStart(9),
    formatBytes(memory.peakBytes).padStart(9),
    formatBytes(memory.processPeakBytes).padStart(12),
  ];
  return columns.join(' ');
}
