import { CheckpointError, listCheckpoints, readCheckpoint, type Checkpoint } from './checkpoint.js';

/** What a folder of checkpoints has to go on from. */
export interface NewestCheckpoint {
  /** The newest that can be read; null where none can. */
  readonly checkpoint: Checkpoint | null;
  /** Newer ones that are torn or damaged. */
  readonly damaged: readonly CheckpointError[];
}

/** Reads the newest checkpoint, and the one before it where that is torn; a folder that is not there has none. */
export async function newestCheckpoint(directory: string): Promise<NewestCheckpoint> {
  const damaged: CheckpointError[] = [];
  for (const path of await listCheckpoints(directory).catch(noneWhereMissing)) {
    try {
      return { checkpoint: await readCheckpoint(path), damaged };
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      damaged.push(error);
    }
  }
  return { checkpoint: null, damaged };
}

function noneWhereMissing(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
