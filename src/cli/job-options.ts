import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { dataDirectoryFromEnvironment } from './data-directory.js';
import { existingFolder } from './existing-folder.js';
import { servedJob } from './served-job.js';
import { defaultStateDirectory } from './state-directory.js';
import { storedJob } from './stored-job.js';
import type { TrainedJob } from './trained-job.js';

/** Where a command finds its job. */
export interface JobOptions {
  readonly server?: string;
  readonly tokenFile?: string;
  readonly stateDir: string;
  readonly dataDir?: string;
}

/** Adds the options of JobOptions to a command. */
export function withJobOptions(command: Command): Command {
  return command
    .option('--server <url>', 'ask a running server, as in http://127.0.0.1:4000/graphql')
    .option('--token-file <file>', 'with --server: file whose first line is a token of that server')
    .option('--state-dir <dir>', 'read the state of a server that does not run', defaultStateDirectory())
    .option(
      '--data-dir <dir>',
      'with --state-dir: folder of data sets (default: DENSEGRAPH_DATA_DIR)',
      existingFolder,
    );
}

/** Does something with a job; ends the process with one line where that cannot be. */
export async function withJob(
  jobId: string,
  { server, tokenFile, stateDir, dataDir }: JobOptions,
  command: Command,
  use: (job: TrainedJob) => Promise<void>,
): Promise<void> {
  try {
    const dataDirectory = dataDir ?? dataDirectoryFromEnvironment();
    const job =
      server === undefined
        ? await storedJob(resolve(stateDir), jobId, dataDirectory)
        : servedJob(server, jobId, tokenFile === undefined ? null : readToken(tokenFile));
    await use(job);
  } catch (error) {
    command.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readToken(file: string): string {
  return readFileSync(file, 'utf8').trim().split(/\s/, 1)[0] ?? '';
}
