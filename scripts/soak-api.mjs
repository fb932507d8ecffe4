/**
 * Has a server of its own, in a temporary folder, answer many requests and train many jobs, and tells what it holds of memory
 * on the way, garbage aside:
 *
 *   npm run soak:api -- [--requests 100000] [--jobs 1000] [--connections 4]
 *
 * Exits 1 where the second half has made the heap grow by more than 10 %, or by more than 10 MiB where that is more.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { latencyTable } from './load/figures.mjs';
import { GraphqlSender, operation } from './load/graphql-sender.mjs';
import { jobThat, startJob } from './load/jobs.mjs';
import { SMALL_JOB, buildSmallModel, mixedLoad, sendLoad } from './load/mixed-load.mjs';
import { readMetric, startMeasuredServer } from './load/start-measured-server.mjs';

const MIB = 2 ** 20;
const PARTS = 20;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    jobs: { type: 'string', default: '1000' },
    connections: { type: 'string', default: '4' },
  },
});
const [requests, jobs, connections] = [values.requests, values.jobs, values.connections].map(Number);

/** A network and a data set so small that most of a job is its process. */
const TINY_JOB = {
  model: { denseNet: { blockLayers: [1], growthRate: 2, stemChannels: 4 } },
  dataset: { name: 'shapes', trainLimit: 32, validationLimit: 16 },
  epochs: 2,
  batchSize: 16,
  optimizer: { learningRate: 0.01 },
};

const stateDirectory = mkdtempSync(join(tmpdir(), 'densegraph-soak-'));
const server = await startMeasuredServer({ stateDirectory, maxRunning: 2 });
const sender = new GraphqlSender(server.url, connections + 1);
try {
  const jobId = await startJob(sender, { ...SMALL_JOB, epochs: 10 });
  await jobThat(sender, jobId, ({ state }) => state === 'SUCCEEDED');
  // Every job that starts is planned, so the load needs no plans of its own, which take the most time by far.
  const load = mixedLoad({ jobId, modelId: await buildSmallModel(sender) }).filter(
    ({ kind }) => kind !== 'memory plan',
  );
  await sendLoad(sender, load, connections, (sent) => sent >= 500);
  process.exitCode = (await soak(load)) ? 0 : 1;
} finally {
  sender.close();
  await server.stop();
  rmSync(stateDirectory, { recursive: true, force: true });
}

/** Whether the server's memory has come to rest. */
async function soak(load) {
  const heaps = [await tellMemory(0, 0)];
  const milliseconds = new Map();
  const begun = performance.now();
  for (let part = 1; part <= PARTS; part++) {
    const [sent] = await Promise.all([
      sendLoad(sender, load, connections, (count) => count >= requests / PARTS),
      trainJobs(Math.round((jobs * part) / PARTS) - Math.round((jobs * (part - 1)) / PARTS)),
    ]);
    for (const [kind, values] of sent) milliseconds.set(kind, [...(milliseconds.get(kind) ?? []), ...values]);
    heaps.push(await tellMemory((requests * part) / PARTS, Math.round((jobs * part) / PARTS)));
  }
  console.log(`\n${((performance.now() - begun) / 1000).toFixed(0)} s\n\n${latencyTable(milliseconds)}`);
  console.log(
    `\nJobs by state: succeeded ${await readMetric(server.url, 'densegraph_jobs{state="SUCCEEDED"}')}.`,
  );
  const half = heaps[PARTS / 2];
  return heaps.at(-1) - half <= Math.max(0.1 * half, 10 * MIB);
}

/** Trains so many jobs to their ends, each of which has to be a success; every fourth is deleted. */
async function trainJobs(count) {
  const ids = [];
  for (let i = 0; i < count; i++) ids.push(await startJob(sender, { ...TINY_JOB, seed: i }));
  for (const [i, id] of ids.entries()) {
    await jobThat(sender, id, ({ state }) => state === 'SUCCEEDED');
    if (i % 4 === 0) await sender.send(operation('delete-training-job'), { input: { jobId: id } });
  }
}

async function tellMemory(requestCount, jobCount) {
  const { rss, heapUsed, external, resources } = await server.measure();
  const mib = (bytes) => `${(bytes / MIB).toFixed(1)} MiB`;
  console.log(
    `${requestCount} requests, ${jobCount} jobs: heap ${mib(heapUsed)}, outside it ${mib(external)}, resident ${mib(rss)}; ` +
      JSON.stringify(resources),
  );
  return heapUsed;
}
