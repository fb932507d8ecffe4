import { operation } from './graphql-sender.mjs';

/**
 * Starts a job and returns its id. Throws Error where the server refuses it.
 * @param {import('./graphql-sender.mjs').GraphqlSender} sender
 * @param {object} input
 * @returns {Promise<string>}
 */
export async function startJob(sender, input) {
  const { startTrainingJob: answer } = await sender.send(operation('start-training-job'), { input });
  if (answer.job === undefined) throw new Error(`Expected a job but received ${JSON.stringify(answer)}`);
  return answer.job.id;
}

/** Cancels a job. */
export async function cancelJob(sender, jobId) {
  await sender.send(operation('cancel-training-job'), { input: { jobId } });
}

/**
 * Resolves with the job when `holds` is true of it. It is asked for again and again: a benchmark's clients should not be
 * subscribers that nobody counts.
 * @param {import('./graphql-sender.mjs').GraphqlSender} sender
 * @param {string} id
 * @param {(job: any) => boolean} holds
 */
export async function jobThat(sender, id, holds) {
  for (;;) {
    const { trainingJob } = await sender.send(operation('training-job'), { id });
    if (holds(trainingJob)) return trainingJob;
    if (trainingJob.state === 'FAILED') throw new Error(`Job ${id} failed: ${trainingJob.failure.message}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
