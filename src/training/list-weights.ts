import { readdir } from 'node:fs/promises';
import { InvalidWeightsError } from './invalid-weights-error.js';
import { countParameters } from './match-weights.js';
import { openWeightsFile, readWeightsHeader } from './weights-file.js';

/** What a file's header tells. */
export interface WeightsFile {
  readonly name: string;
  /** Null where it cannot be opened. */
  readonly bytes: number | null;
  /** Null where it cannot be read as weights. */
  readonly parameterCount: number | null;
  /** Why not. */
  readonly unusableReason: string | null;
}

/** The files of a folder, by name, whether they can be used or not; hidden ones and folders are left out. */
export async function listWeights(directory: string): Promise<readonly WeightsFile[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(noneWhereMissing);
  const names = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'));
  const files: WeightsFile[] = [];
  // One after another: there may be many, and each takes memory for its header.
  for (const { name } of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    files.push(await describeFile(directory, name));
  }
  return files;
}

async function describeFile(directory: string, name: string): Promise<WeightsFile> {
  let bytes: number | null = null;
  try {
    const file = await openWeightsFile(directory, name);
    try {
      bytes = (await file.stat()).size;
      const { entries } = await readWeightsHeader(file, name);
      return { name, bytes, parameterCount: countParameters(entries), unusableReason: null };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!(error instanceof InvalidWeightsError)) throw error;
    return { name, bytes, parameterCount: null, unusableReason: error.message };
  }
}

function noneWhereMissing(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
