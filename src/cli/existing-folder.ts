import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';

/** Reads an option that names a folder; the absolute path of it. Throws InvalidArgumentError, which commander prints. */
export function existingFolder(text: string): string {
  const folder = resolve(text);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new InvalidArgumentError('Expected a folder that is there.');
  }
  return folder;
}
