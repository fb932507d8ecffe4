import type { Command } from 'commander';
import type { ServedJob } from './served-job.js';
import type { ServerOptions } from './server-options.js';

/** Does something with the weights of a job; ends the process with one line where that cannot be. */
export async function withJob(
  jobId: string,
  options: ServerOptions,
  command: Command,
  use: (job: ServedJob) => Promise<void>,
): Promise<void> {
  const { withServer } = await import('./open-server.js');
  const { servedJob } = await import('./served-job.js');
  try {
    await withServer(options, { makesState: false }, (server) => use(servedJob(server, jobId)));
  } catch (error) {
    command.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  }
}
