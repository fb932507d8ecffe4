import { KEPT_CHECKPOINTS, writeCheckpoint } from './checkpoint.js';
import type { Checkpoint } from './checkpoint.js';
import { makeFolder } from './make-folder.js';
import { newestCheckpoint } from './newest-checkpoint.js';
import type { NewestCheckpoint } from './newest-checkpoint.js';
import { withStorageFor } from './storage-failed-error.js';

/** Where a run's checkpoints are kept. */
export interface CheckpointKeeper {
  /** For errors. */
  readonly place: string;
  newest(): Promise<NewestCheckpoint>;
  /** Is called before the run begins. Throws StorageFullError, StorageFailedError. */
  prepare(): Promise<void>;
  /** Throws StorageFullError, StorageFailedError. */
  write(checkpoint: Checkpoint): Promise<void>;
}

/**
 * Keeps the `kept` newest as files in a folder, which outlive the process. With the hash of a run's config, checkpoints of
 * other runs that lie there are taken for damaged.
 */
export function checkpointFolder(
  directory: string,
  kept = KEPT_CHECKPOINTS,
  ofConfig?: string,
): CheckpointKeeper {
  return {
    place: directory,
    newest: () => newestCheckpoint(directory, ofConfig),
    prepare: () => withStorageFor('checkpoints', () => makeFolder(directory)),
    write: async (checkpoint) => {
      await writeCheckpoint(directory, checkpoint, kept);
    },
  };
}

/** Keeps the newest for as long as the process lives. */
export function checkpointInMemory(): CheckpointKeeper {
  let newest: Checkpoint | null = null;
  return {
    place: 'memory',
    newest: () => Promise.resolve({ checkpoint: newest, damaged: [] }),
    prepare: () => Promise.resolve(),
    write: (checkpoint) => {
      newest = checkpoint;
      return Promise.resolve();
    },
  };
}
