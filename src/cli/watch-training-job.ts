import { hasEnded } from '../jobs/job-state.js';
import { ExpectedError } from '../terminal/expected-error.js';
import { interruption } from '../terminal/interruption.js';
import { printJsonLine } from '../terminal/print-json.js';
import { followEpochs } from './follow-epochs.js';
import type { OpenServer } from './open-server.js';
import { queueLine } from './progress-line.js';
import { EPOCH_HEADER, epochLine } from './served-epoch.js';
import { expectSucceeded, findJob } from './served-training-job.js';

/**
 * Prints the epochs of a job until it has ended. Throws ExpectedError where it ends otherwise than well, and
 * InterruptedError at a signal, which leaves the job alone.
 */
export async function watchTrainingJob(
  server: OpenServer,
  jobId: string,
  options: { readonly afterEpoch: number; readonly json?: true },
): Promise<void> {
  const job = await findJob(server, jobId, options.afterEpoch);
  if (server.own && !hasEnded(job.state)) {
    throw new ExpectedError(
      `Job ${jobId} is ${job.state} in the state of a server that does not run. Start it: densegraph serve${server.whereabouts}`,
    );
  }
  if (job.name !== null) console.error(`Job ${jobId} is called ${job.name}`);
  if (job.queuePlace !== null) console.error(`Job ${jobId} is ${queueLine(job.queuePlace)}`);
  await Promise.race([printEpochs(server, jobId, options), interruption()]);
  expectSucceeded(await findJob(server, jobId, job.epochs), server);
}

async function printEpochs(
  server: OpenServer,
  jobId: string,
  { afterEpoch, json }: { readonly afterEpoch: number; readonly json?: true },
): Promise<void> {
  if (!json) console.log(EPOCH_HEADER);
  const onLost = () => console.error('The connection is lost: waiting for the server.');
  for await (const epoch of followEpochs(server, jobId, afterEpoch, onLost)) {
    if (json) printJsonLine(epoch);
    else console.log(epochLine(epoch));
  }
}
