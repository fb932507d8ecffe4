import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a job's files lie: its checkpoints, its trainer's output, and the weights that it starts from where it does. */
export interface JobFolder {
  readonly path: string;
  readonly checkpointDirectory: string;
  readonly logFile: string;
  readonly initialWeightsFile: string;
}

/** For people without access to the server's files: says where the log is by its place in the state directory. */
export function describeLog(jobId: string): string {
  return `The trainer's output is in jobs/${jobId}/trainer.log in the server's state directory.`;
}

export function jobFolder(stateDirectory: string, jobId: string): JobFolder {
  const path = join(stateDirectory, 'jobs', jobId);
  return {
    path,
    checkpointDirectory: join(path, 'checkpoints'),
    logFile: join(path, 'trainer.log'),
    initialWeightsFile: join(path, 'initial-weights.safetensors'),
  };
}

export async function removeJobFolder(stateDirectory: string, jobId: string): Promise<void> {
  await rm(jobFolder(stateDirectory, jobId).path, { recursive: true, force: true });
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Removes the folders of jobs that are not known: a server died between deleting a job's row and its files. */
export async function removeUnknownJobFolders(
  stateDirectory: string,
  isKnown: (jobId: string) => boolean,
): Promise<void> {
  const names = await readdir(join(stateDirectory, 'jobs')).catch(noneWhereMissing);
  for (const name of names) {
    if (UUID.test(name) && !isKnown(name)) await removeJobFolder(stateDirectory, name);
  }
}

function noneWhereMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
