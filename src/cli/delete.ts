import { Command } from 'commander';
import { printJson } from '../terminal/print-json.js';
import { withServerOptions, type ServerOptions } from './server-options.js';

/** `densegraph delete`: a job that has ended is forgotten, with its checkpoints. */
export const deleteCommand = withServerOptions(new Command('delete'))
  .description('delete a job that has ended, with its epochs, checkpoints and exports')
  .argument('<job>', 'its id')
  .option('--json', 'its id as JSON')
  .addHelpText('after', '\nExample:\n  $ densegraph delete 019ac5d2-6b1e-7c3a-9f00-5d1c2b3a4f5e')
  .action(async (jobId: string, options: ServerOptions & { readonly json?: true }) => {
    const { withServer } = await import('./open-server.js');
    await withServer(options, { makesState: false }, async ({ client }) => {
      await client.answer('delete-training-job', { jobId });
      if (options.json) printJson({ id: jobId });
      else console.log(`Job ${jobId} is deleted.`);
    });
  });
