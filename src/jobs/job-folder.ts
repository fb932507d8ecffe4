import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../training/make-folder.js';

/** Where a job's files lie: its checkpoints, its trainer's output, and the weights that it starts from where it does. */
export interface JobFolder {
  readonly path: string;
  readonly checkpointDirectory: string;
  readonly logFile: string;
  readonly initialWeightsFile: string;
}

/** For people without access to the server's files: says where the log is by its place in the state directory. */
export function describeLog(jobId: string): string {
  return `What the trainer printed, if anything, is in jobs/${jobId}/trainer.log in the server's state directory.`;
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

/**
 * Moves the folders of jobs that are not known out of the way, into `unknown-jobs`: a server died between deleting a
 * job's row and its files, or the store is another one than it was. The second must not cost anyone their weights.
 * @returns how many it has moved, and where they are now
 */
export async function setUnknownJobFoldersAside(
  stateDirectory: string,
  isKnown: (jobId: string) => boolean,
): Promise<{ readonly count: number; readonly folder: string }> {
  const names = await readdir(join(stateDirectory, 'jobs')).catch(noneWhereMissing);
  const unknown = names.filter((name) => UUID.test(name) && !isKnown(name));
  const aside = join(stateDirectory, 'unknown-jobs');
  if (unknown.length > 0) {
    await makeFolder(aside);
    const taken = new Set(await readdir(aside));
    for (const name of unknown) {
      await rename(jobFolder(stateDirectory, name).path, join(aside, freeName(taken, name)));
    }
  }
  return { count: unknown.length, folder: aside };
}

/** `name`, or `name.2` and so on: a folder of the job may have been set aside before, and is kept too. */
function freeName(taken: ReadonlySet<string>, name: string): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}.${number}`)) number++;
  return `${name}.${number}`;
}

function noneWhereMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
