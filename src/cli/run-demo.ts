import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireCuda } from '../runtime/cuda-status.js';
import type { DatasetDescription } from '../data/dataset.js';
import { chooseDemoDataset } from './choose-demo-dataset.js';
import { dataDirectoryFromEnvironment } from './data-directory.js';
import type { DemoOptions } from './demo-options.js';
import { GraphqlClient } from './graphql-client.js';
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
  say: (line: string) => void,
  interrupted: Promise<never>,
): Promise<ServedTrainingJob> {
  if (options.device === 'CUDA') requireCuda();
  const dataDirectory = options.dataDir ?? dataDirectoryFromEnvironment();
  const dataset = await chooseDemoDataset(options.dataset ?? null, { dataDirectory }, say);
  const stateDirectory = await mkdtemp(join(tmpdir(), 'densegraph-demo-'));
  try {
    const service = await startService({ port: 0, stateDirectory, dataDirectory });
    const client = new GraphqlClient(service.url);
    try {
      say(`densegraph listening on ${service.url}\n`);
      return await Promise.race([showAll(client, options, dataset, say), interrupted]);
    } finally {
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
  say: (line: string) => void,
): Promise<ServedTrainingJob> {
  await showForecast(client, options, dataset, say);
  return showTraining(client, options, dataset, say);
}
