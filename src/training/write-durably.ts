import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file that appears under its name whole and on disk, or not at all; one that was there stays until then.
 * Meanwhile it is `temporary`, of the same folder: where others have files there too, a name that none of them has.
 */
export async function writeDurably(
  path: string,
  bytes: Uint8Array,
  temporary = `${path}.tmp`,
): Promise<void> {
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** Makes a rename itself survive a loss of power. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
