import type { DatasetDescription } from '../data/dataset.js';
import type { DemoOptions } from './demo-options.js';
import type { GraphqlClient } from './graphql-client.js';
import { drawProgress } from './draw-progress.js';
import type { ProgressOutput } from './progress-line.js';
import { findJob, type ServedTrainingJob } from './served-training-job.js';
import { EPOCH_HEADER, epochLine, type ServedEpoch } from './served-epoch.js';
import { trainingCurves } from './training-curves.js';

/** Starts a job, draws how far it is, prints each epoch as it arrives, and the curves at the end. Returns the job as it ended. */
export async function showTraining(
  client: GraphqlClient,
  options: DemoOptions,
  dataset: DatasetDescription,
  output: ProgressOutput,
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
  output.say(
    `\nTraining ${preset} on ${dataset.name} at ${size}x${size}, job ${job.id} (${job.memoryStrategy})`,
  );
  output.say(EPOCH_HEADER);
  const drawing = drawProgress(output, client, job.id);
  const done: ServedEpoch[] = [];
  for await (const epoch of client.subscribe<ServedEpoch>('epoch-metrics', { jobId: job.id })) {
    done.push(epoch);
    output.say(epochLine(epoch));
  }
  await drawing;
  const ended = await findJob({ client }, job.id);
  if (done.length > 1) output.say(`\n${trainingCurves(done)}`);
  output.say(`\nThe job is ${ended.state}.`);
  return ended;
}
