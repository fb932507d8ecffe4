import { Command } from 'commander';
import { wholeNumber } from './number-options.js';
import { withServerOptions, type ServerOptions } from './server-options.js';

interface Options extends ServerOptions {
  readonly afterEpoch: number;
  readonly json?: true;
}

/** `densegraph watch`: a job's epochs as they come, until it has ended. */
export const watchCommand = withServerOptions(new Command('watch'))
  .description('print the epochs of a job as they come; ends with the job, by its outcome')
  .argument('<job>', 'its id')
  .option('--after-epoch <n>', 'leave the first n epochs out', wholeNumber, 0)
  .option('--json', 'one JSON object a line')
  .addHelpText(
    'after',
    '\nExample:\n  $ densegraph watch 019ac5d2-6b1e-7c3a-9f00-5d1c2b3a4f5e --server http://127.0.0.1:4000/graphql',
  )
  .action(async (jobId: string, options: Options) => {
    const { withServer } = await import('./open-server.js');
    const { watchTrainingJob } = await import('./watch-training-job.js');
    await withServer(options, { makesState: false }, (server) => watchTrainingJob(server, jobId, options));
  });
