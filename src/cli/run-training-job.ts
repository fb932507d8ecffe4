import { InterruptedError, onInterruption, type StopSignal } from '../terminal/interruption.js';
import { printJson } from '../terminal/print-json.js';
import { drawProgress } from './draw-progress.js';
import { followEpochs } from './follow-epochs.js';
import type { OpenServer } from './open-server.js';
import { ProgressOutput } from './progress-line.js';
import { EPOCH_HEADER, epochLine, type ServedEpoch } from './served-epoch.js';
import { expectSucceeded, findJob, type ServedTrainingJob } from './served-training-job.js';
import { trainingCurves } from './training-curves.js';

export interface RunOptions {
  /** The job as JSON on standard output, its progress on standard error. */
  readonly json?: true;
}

/**
 * Follows a job that was started or resumed for the person at the terminal, to its end: a bar within each epoch, its row
 * after it, the curves. A first signal stops the job at its next step, with a checkpoint, and InterruptedError says how it
 * goes on; a second one ends the process. Throws ExpectedError where the job ends otherwise than well.
 */
export async function runTrainingJob(server: OpenServer, jobId: string, { json }: RunOptions): Promise<void> {
  const { client, whereabouts } = server;
  const output = new ProgressOutput(json ? process.stderr : process.stdout);
  const stop: { signal: StopSignal | null; sent: Promise<unknown> } = {
    signal: null,
    sent: Promise.resolve(),
  };
  onInterruption((signal) => {
    stop.signal = signal;
    if (signal !== 'SIGPIPE') process.stderr.write('\nStopping at the next step; again ends at once.\n');
    // Where it has ended meanwhile, there is nothing to stop.
    stop.sent = client.answer('cancel-training-job', { jobId }).catch(() => undefined);
  });
  const drawing = drawProgress(output, client, jobId);
  output.say(EPOCH_HEADER);
  const epochs: ServedEpoch[] = [];
  for await (const epoch of followEpochs(server, jobId, 0, () =>
    output.say('The server is away: waiting.'),
  )) {
    epochs.push(epoch);
    output.say(epochLine(epoch));
  }
  await Promise.all([drawing, stop.sent]);
  const job = await findJob(server, jobId);
  if (json) printJson(job);
  else if (epochs.length > 1) output.say(`\n${trainingCurves(epochs)}\n`);
  if (stop.signal !== null && job.state !== 'SUCCEEDED') {
    throw stoppedError(stop.signal, job, whereabouts);
  }
  output.say(`Job ${jobId} is ${job.state}.`);
  expectSucceeded(job, server);
}

function stoppedError(signal: StopSignal, job: ServedTrainingJob, whereabouts: string): InterruptedError {
  const { id, state, progress, epochs } = job;
  const { epoch, step, stepsPerEpoch } = progress;
  const at =
    stepsPerEpoch === 0 ? '' : ` in epoch ${epoch} of ${epochs}, about step ${step} of ${stepsPerEpoch}`;
  return new InterruptedError(
    signal,
    `Job ${id} is ${state}${at}. It goes on from there by:\n  densegraph resume ${id}${whereabouts}`,
  );
}
