import { Command, Option } from 'commander';
import { TRAINING_JOB_STATES, type TrainingJobState } from '../jobs/job.js';
import { nameChoices } from '../terminal/name-choices.js';
import { positiveInteger } from '../terminal/positive-number.js';
import { printJson } from '../terminal/print-json.js';
import { withServerOptions, type ServerOptions } from './server-options.js';

interface Options extends ServerOptions {
  readonly state?: readonly TrainingJobState[];
  readonly limit: number;
  readonly json?: true;
}

/** `densegraph jobs`: the newest jobs. */
export const jobsCommand = withServerOptions(new Command('jobs'))
  .description('list jobs, newest first')
  .addOption(
    nameChoices(new Option('--state <states...>', 'only those in these states'), TRAINING_JOB_STATES),
  )
  .option('--limit <n>', 'at most so many', positiveInteger, 20)
  .option('--json', 'as JSON instead of a table')
  .addHelpText(
    'after',
    '\nExample:\n  $ densegraph jobs --state RUNNING QUEUED --server http://127.0.0.1:4000/graphql',
  )
  .action(async (options: Options) => {
    const { withServer } = await import('./open-server.js');
    const { listJobs, jobTable } = await import('./list-jobs.js');
    await withServer(options, { makesState: false }, async ({ client, whereabouts }) => {
      const { state = null, limit } = options;
      const { jobs, totalCount } = await listJobs(client, state, limit);
      if (options.json) printJson(jobs);
      else if (jobs.length > 0) console.log(jobTable(jobs, totalCount));
      else if (state !== null) console.log(`No job is ${state.join(' or ')}.`);
      else console.log(`There are no jobs yet. \`densegraph train${whereabouts}\` starts one.`);
    });
  });
