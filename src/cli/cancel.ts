import { Command } from 'commander';
import { printJson } from '../terminal/print-json.js';
import { withServerOptions, type ServerOptions } from './server-options.js';

/** `densegraph cancel`: a job stops at its next step, with a checkpoint. */
export const cancelCommand = withServerOptions(new Command('cancel'))
  .description('stop a job at its next step, with a checkpoint from which it can be resumed')
  .argument('<job>', 'its id')
  .option('--json', 'its id and state as JSON')
  .addHelpText(
    'after',
    '\nExample:\n  $ densegraph cancel 019ac5d2-6b1e-7c3a-9f00-5d1c2b3a4f5e --server http://127.0.0.1:4000/graphql',
  )
  .action(async (jobId: string, options: ServerOptions & { readonly json?: true }) => {
    const { withServer } = await import('./open-server.js');
    await withServer(options, { makesState: false }, async ({ client }) => {
      const { job } = await client.answer<{ readonly job: { readonly id: string; readonly state: string } }>(
        'cancel-training-job',
        { jobId },
      );
      if (options.json) printJson(job);
      else console.log(`Job ${job.id} is ${job.state}.`);
    });
  });
