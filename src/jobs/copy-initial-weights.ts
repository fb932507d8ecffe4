import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../training/make-folder.js';
import { withRoomFor } from '../training/storage-full-error.js';
import { openWeightsFile } from '../training/weights-file.js';
import type { TrainingConfig } from '../training/training-config.js';
import { ConflictError } from './errors/conflict-error.js';
import { jobFolder } from './job-folder.js';

/** The folder from which training may start, by its files' names. */
export function weightsDirectory(stateDirectory: string): string {
  return join(stateDirectory, 'weights');
}

/**
 * Gives a job its own copy of the weights that it starts from, so that nobody can change what its config says. Does
 * nothing for a job that starts from its seed. Throws InvalidWeightsError where the file cannot be read any more,
 * ConflictError where it has changed since the config was made, StorageFullError.
 */
export async function copyInitialWeights(
  stateDirectory: string,
  jobId: string,
  { initialWeights }: TrainingConfig,
): Promise<void> {
  if (initialWeights === null) return;
  const { fileName, sha256 } = initialWeights;
  const { path, initialWeightsFile } = jobFolder(stateDirectory, jobId);
  const hash = createHash('sha256');
  const source = await openWeightsFile(weightsDirectory(stateDirectory), fileName);
  try {
    await withRoomFor('the weights that the job starts from', async () => {
      await makeFolder(path);
      const target = await open(initialWeightsFile, 'wx');
      try {
        const bytes = source.createReadStream({ start: 0, autoClose: false }) as AsyncIterable<Buffer>;
        for await (const chunk of bytes) {
          hash.update(chunk);
          await target.writeFile(chunk);
        }
        await target.sync();
      } finally {
        await target.close();
      }
    });
    if (hash.digest('hex') !== sha256) {
      throw new ConflictError(
        `The file ${fileName} was changed while the job was being started. Start it again.`,
      );
    }
  } finally {
    await source.close();
  }
}
