/**
 * Measures a server of its own, in a temporary folder, while a job trains beside it:
 *
 *   npm run bench:api -- [--seconds 20] [--connections 8] [--subscribers 1000]
 *
 * First a mixed load of queries and mutations; then the same while large networks are planned; then subscribers of the job,
 * with one connection that sends the load. Prints requests a second, how long they took, how late epochs arrived, and the 99th
 * percentile of the event loop's delay as /metrics tells it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { latencyTable, percentile } from './load/figures.mjs';
import { GraphqlSender, operation } from './load/graphql-sender.mjs';
import { cancelJob, jobThat, startJob } from './load/jobs.mjs';
import { SMALL_JOB, buildSmallModel, mixedLoad, sendLoad } from './load/mixed-load.mjs';
import { readMetric, startMeasuredServer } from './load/start-measured-server.mjs';
import { startSubscribers } from './load/start-subscribers.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    connections: { type: 'string', default: '8' },
    subscribers: { type: 'string', default: '1000' },
  },
});
const [seconds, connections, count] = [values.seconds, values.connections, values.subscribers].map(Number);

/** DenseNet of 600 layers: its plan takes seconds. */
const LARGE = {
  model: { denseNet: { blockLayers: [200, 200, 200], growthRate: 12 } },
  image: { channels: 3, height: 64, width: 64 },
  batchSize: 1,
};

/** Epochs of some seconds, as many as are wanted: of shorter ones 1,000 subscribers could not have all as they come. */
const LONG_JOB = {
  ...SMALL_JOB,
  dataset: { ...SMALL_JOB.dataset, trainLimit: 50_000, validationLimit: 500 },
  epochs: 100_000,
};

const stateDirectory = mkdtempSync(join(tmpdir(), 'densegraph-bench-'));
const server = await startMeasuredServer({ stateDirectory });
const sender = new GraphqlSender(server.url, connections);
try {
  const finished = await startJob(sender, { ...SMALL_JOB, epochs: 20 });
  await jobThat(sender, finished, ({ state }) => state === 'SUCCEEDED');
  const running = await startJob(sender, LONG_JOB);
  await jobThat(sender, running, ({ progress }) => progress.step > 1);
  const load = mixedLoad({ jobId: finished, modelId: await buildSmallModel(sender) });
  await measureLoad('while a job trains', load);
  await whilePlanning(() => measureLoad('while a job trains and large networks are planned', load));
  await measureSubscribers(running, load);
} finally {
  sender.close();
  await server.stop();
  rmSync(stateDirectory, { recursive: true, force: true });
}

/** The 99th percentile of the event loop's delay since it was last asked for, in milliseconds. */
async function eventLoopDelay() {
  return 1000 * (await readMetric(server.url, 'nodejs_eventloop_lag_p99_seconds'));
}

function forSeconds() {
  const end = performance.now() + 1000 * seconds;
  return () => performance.now() >= end;
}

async function measureLoad(title, load) {
  await eventLoopDelay();
  const begun = performance.now();
  const milliseconds = await sendLoad(sender, load, connections, forSeconds());
  const elapsed = (performance.now() - begun) / 1000;
  const requests = [...milliseconds.values()].flat().length;
  console.log(`\n## ${connections} connections ${title}\n`);
  console.log(`${(requests / elapsed).toFixed(0)} requests a second over ${elapsed.toFixed(1)} s.`);
  console.log(`Delay of the event loop, p99: ${(await eventLoopDelay()).toFixed(1)} ms.\n`);
  console.log(latencyTable(milliseconds));
}

async function whilePlanning(measure) {
  const planner = new GraphqlSender(server.url, 2);
  let isOver = false;
  let planned = 0;
  const plan = async () => {
    while (!isOver) {
      await planner.send(operation('memory-plan'), { input: LARGE });
      planned++;
    }
  };
  const plans = [plan(), plan()];
  await measure();
  isOver = true;
  await Promise.all(plans);
  planner.close();
  console.log(`\n${planned} forecasts of 600 layers were made on the way.`);
}

async function measureSubscribers(jobId, load) {
  let onFirst = () => undefined;
  const first = new Promise((resolve) => (onFirst = resolve));
  const subscribers = startSubscribers({ url: server.url, jobId, count, onLeast: () => onFirst() });
  await first;
  await eventLoopDelay();
  await sendLoad(sender, load, 1, forSeconds());
  const delay = await eventLoopDelay();
  await cancelJob(sender, jobId);
  const { deliveries, faults, latencies, spreads, lasts } = await subscribers.done;
  const [p50, p99] = [percentile(latencies, 0.5), percentile(latencies, 0.99)];
  console.log(`\n## ${count} subscribers of a job that trains\n`);
  console.log(
    `${deliveries} epochs delivered, up to epoch ${lasts.join(', ')}; faults: ${JSON.stringify(faults)}.`,
  );
  console.log(`From an epoch's end to its arrival, its checkpoint included: p50 ${p50} ms, p99 ${p99} ms.`);
  console.log(
    `From the first subscriber that has an epoch to the last: p50 ${percentile(spreads, 0.5)} ms, p99 ${percentile(spreads, 0.99)} ms.`,
  );
  console.log(`Delay of the event loop, p99: ${delay.toFixed(1)} ms.`);
}
