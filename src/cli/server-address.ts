import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const fileIn = (stateDirectory: string): string => join(stateDirectory, 'server-url');

/** Writes down, for programs that find the state directory in use, where its server listens. Returns what removes it. */
export async function publishAddress(stateDirectory: string, url: string): Promise<() => Promise<void>> {
  const file = fileIn(stateDirectory);
  await writeFile(file, `${url}\n`);
  return () => rm(file, { force: true });
}

/** Where the server that uses a state directory listens; null where none has written that down. */
export function publishedAddress(stateDirectory: string): string | null {
  try {
    return readFileSync(fileIn(stateDirectory), 'utf8').trim();
  } catch {
    return null;
  }
}
