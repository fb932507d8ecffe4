import type { DatasetDescription } from '../data/dataset.js';
import type { DemoOptions } from './demo-options.js';
import type { GraphqlClient } from './graphql-client.js';
import { findJob, type ServedTrainingJob } from './served-training-job.js';
import { EPOCH_HEADER, epochLine, type ServedEpoch } from './served-epoch.js';
import { trainingCurves } from './training-curves.js';

/** Starts a job, prints each epoch as it arrives, and the curves at the end. Returns the job as it ended. */
export async function showTraining(
  client: GraphqlClient,
  options: DemoOptions,
  dataset: DatasetDescription,
  say: (line: string) => void,
): Promise<ServedTrainingJob> {
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
  say(EPOCH_HEADER);
  const done: ServedEpoch[] = [];
  for await (const epoch of client.subscribe<ServedEpoch>('epoch-metrics', { jobId: job.id })) {
    done.push(epoch);
    say(epochLine(epoch));
  }
  const ended = await findJob({ client }, job.id);
  if (done.length > 1) say(`\n${trainingCurves(done)}`);
  say(`\nThe job is ${ended.state}.`);
  return ended;
}
