import { lstat } from 'node:fs/promises';
import { CheckpointError, listCheckpoints, readCheckpoint, type Checkpoint } from './checkpoint.js';

/** What a folder of checkpoints has to go on from. */
export interface NewestCheckpoint {
  /** The newest that can be used; null where none can. */
  readonly checkpoint: Checkpoint | null;
  /** Newer ones that are torn, damaged, or of another run. */
  readonly damaged: readonly CheckpointError[];
}

/**
 * Reads the newest checkpoint, and the one before it where that is torn; a folder that is not there has none. With the
 * hash of a run's config, those of other runs cannot be used either. The run may go on meanwhile, and replace checkpoints
 * by newer ones.
 */
export async function newestCheckpoint(directory: string, ofConfig?: string): Promise<NewestCheckpoint> {
  const damaged: CheckpointError[] = [];
  const tried = new Set<string>();
  for (;;) {
    const paths = await listCheckpoints(directory).catch(noneWhereMissing);
    const path = paths.find((found) => !tried.has(found));
    if (path === undefined) return { checkpoint: null, damaged };
    tried.add(path);
    try {
      return { checkpoint: await readOwn(path, ofConfig), damaged };
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      if (await isThere(path)) damaged.push(error);
    }
  }
}

async function readOwn(path: string, ofConfig: string | undefined): Promise<Checkpoint> {
  const checkpoint = await readCheckpoint(path);
  if (ofConfig === undefined || checkpoint.state.configHash === ofConfig) return checkpoint;
  throw new CheckpointError(path, 'it is of a run with other settings.');
}

/** Also as a link that leads nowhere: whatever it was to lead to has not been replaced. */
function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function noneWhereMissing(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
