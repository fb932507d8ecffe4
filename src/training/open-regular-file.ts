import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/**
 * Opens a file to be read; null where it is none: whoever reads a pipe waits for its writer, and a device need not end. Throws
 * the system's errors. `flags` are added to those of reading.
 */
export async function openRegularFile(path: string, flags = 0): Promise<FileHandle | null> {
  // Without O_NONBLOCK, opening a pipe would wait as well.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | flags);
  if ((await file.stat()).isFile()) return file;
  await file.close();
  return null;
}
