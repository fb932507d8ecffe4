import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireCuda } from '../runtime/cuda-status.js';
import type { DatasetDescription } from '../data/dataset.js';
import { chooseDemoDataset } from './choose-demo-dataset.js';
import { dataDirectoryFromEnvironment } from './data-directory.js';
import type { DemoOptions } from './demo-options.js';
import { GraphqlClient } from './graphql-client.js';
import type { ProgressOutput } from './progress-line.js';
import type { ServedTrainingJob } from './served-training-job.js';
import { showForecast } from './show-forecast.js';
import { showTraining } from './show-training.js';
import { startService } from './start-service.js';

/**
 * The demo, from its server's start until that is gone with all that it made. Returns the job as it ended; throws what
 * `interrupted` rejects with.
 */
export async function runDemo(
  options: DemoOptions,
  output: ProgressOutput,
  interrupted: Promise<never>,
): Promise<ServedTrainingJob> {
  if (options.device === 'CUDA') requireCuda();
  const say = (line: string): void => {
    output.say(line);
  };
  const dataDirectory = options.dataDir ?? dataDirectoryFromEnvironment();
  const dataset = await chooseDemoDataset(options.dataset ?? null, { dataDirectory }, say);
  const stateDirectory = await mkdtemp(join(tmpdir(), 'densegraph-demo-'));
  try {
    const service = await startService({ port: 0, stateDirectory, dataDirectory });
    const client = new GraphqlClient(service.url);
    try {
      say(`densegraph listening on ${service.url}\n`);
      return await Promise.race([showAll(client, options, dataset, output), interrupted]);
    } finally {
      output.draw('');
      await client.close();
      await service.close();
    }
  } finally {
    await rm(stateDirectory, { recursive: true, force: true });
  }
}

async function showAll(
  client: GraphqlClient,
  options: DemoOptions,
  dataset: DatasetDescription,
  output: ProgressOutput,
): Promise<ServedTrainingJob> {
  await showForecast(client, options, dataset, (line) => {
    output.say(line);
  });
  const job = await showTraining(client, options, dataset, output);
  if (job.state === 'SUCCEEDED') output.say(NEXT_STEPS);
  return job;
}

const NEXT_STEPS = `
Next: densegraph train        a job that is kept, by the recipe of its network (--help says what can be chosen)
      densegraph serve        the page that starts, follows and compares jobs; npm start in a checkout
      docs/d2l-densenet.md    the chapter, command by command, in densegraph's repository`;
