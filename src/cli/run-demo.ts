import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatasetDescription } from '../data/dataset.js';
import { chooseDemoDataset } from './choose-demo-dataset.js';
import { dataDirectoryFromEnvironment } from './data-directory.js';
import type { DemoOptions } from './demo-options.js';
import { GraphqlClient } from './graphql-client.js';
import { showForecast } from './show-forecast.js';
import { showTraining } from './show-training.js';
import { startService } from './start-service.js';

/** The demo, from its server's start until that is gone with all that it made; throws what `interrupted` rejects with. */
export async function runDemo(
  options: DemoOptions,
  say: (line: string) => void,
  interrupted: Promise<never>,
): Promise<void> {
  const dataDirectory = options.dataDir ?? dataDirectoryFromEnvironment();
  const dataset = await chooseDemoDataset(options.dataset ?? null, { dataDirectory }, say);
  const stateDirectory = await mkdtemp(join(tmpdir(), 'densegraph-demo-'));
  try {
    const service = await startService({ port: 0, stateDirectory, dataDirectory });
    const client = new GraphqlClient(service.url);
    try {
      say(`densegraph listening on ${service.url}\n`);
      await Promise.race([showAll(client, options, dataset, say), interrupted]);
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
): Promise<void> {
  await showForecast(client, options, dataset, say);
  await showTraining(client, options, dataset, say);
}
