import type { GraphqlClient } from './graphql-client.js';
import { progressLine, type JobUpdate, type ProgressOutput } from './progress-line.js';

/** Draws how far a job is until it has ended. It is a convenience: it ends without a word where it cannot go on. */
export async function drawProgress(
  output: ProgressOutput,
  client: GraphqlClient,
  jobId: string,
): Promise<void> {
  try {
    const updates = client.subscribe<JobUpdate>('training-job-updated', { jobId });
    for await (const update of updates) output.draw(progressLine(update));
  } catch {
    // The rows still come.
  }
  output.draw('');
}
