import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { dataDirectoryFromEnvironment } from './data-directory.js';
import { existingFolder } from './existing-folder.js';
import { defaultStateDirectory } from './state-directory.js';
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
    const job = await (server === undefined
      ? openStored(resolve(stateDir), jobId, dataDirectory)
      : openServed(server, jobId, tokenFile));
    await use(job);
  } catch (error) {
    command.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function openStored(
  stateDirectory: string,
  jobId: string,
  dataDirectory: string | null,
): Promise<TrainedJob> {
  const { storedJob } = await import('./stored-job.js');
  return storedJob(stateDirectory, jobId, dataDirectory);
}

async function openServed(server: string, jobId: string, tokenFile: string | undefined): Promise<TrainedJob> {
  const { servedJob } = await import('./served-job.js');
  return servedJob(server, jobId, tokenFile === undefined ? null : readToken(tokenFile));
}

function readToken(file: string): string {
  return readFileSync(file, 'utf8').trim().split(/\s/, 1)[0] ?? '';
}
