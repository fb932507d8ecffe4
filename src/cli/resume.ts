import { Command } from 'commander';
import { printJson } from '../terminal/print-json.js';
import { withServerOptions, type ServerOptions } from './server-options.js';

interface Options extends ServerOptions {
  readonly detach?: true;
  readonly json?: true;
}

/** `densegraph resume`: a job goes on from its last checkpoint, and is followed to its end. */
export const resumeCommand = withServerOptions(new Command('resume'))
  .description('let a job that was stopped go on from its last checkpoint, to the same bits')
  .argument('<job>', 'its id')
  .option('--detach', 'with --server: leave the job to the server')
  .option('--json', 'the job and its epochs as JSON; progress goes to standard error')
  .addHelpText('after', '\nExample:\n  $ densegraph resume 019ac5d2-6b1e-7c3a-9f00-5d1c2b3a4f5e')
  .action(async (jobId: string, options: Options) => {
    const { withServer } = await import('./open-server.js');
    const { runTrainingJob } = await import('./run-training-job.js');
    await withServer(options, { makesState: false }, async (server) => {
      const { job } = await server.client.answer<{
        readonly job: { readonly id: string; readonly state: string };
      }>('resume-training-job', { jobId });
      if (options.detach) {
        if (options.json) printJson(job);
        else console.log(`Job ${job.id} is ${job.state}.`);
        return;
      }
      process.stderr.write(`From another terminal: densegraph watch ${jobId}${server.meanwhile}\n`);
      await runTrainingJob(server, jobId, options);
    });
  });
