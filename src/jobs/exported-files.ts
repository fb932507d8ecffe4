import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** As exports are called: a job's id, the epoch, the format. */
const EXPORT_NAME = /^([0-9a-f-]{36})-epoch-\d{6,}\.(?:onnx|safetensors)$/;

/** The folder of exported files. */
export function exportDirectory(stateDirectory: string): string {
  return join(stateDirectory, 'exports');
}

/** The path of an exported file; null where there is none of that name. */
export async function findExport(stateDirectory: string, fileName: string): Promise<string | null> {
  if (!EXPORT_NAME.test(fileName)) return null;
  const path = join(exportDirectory(stateDirectory), fileName);
  const isFile = await lstat(path).then(
    (status) => status.isFile(),
    () => false,
  );
  return isFile ? path : null;
}

/** Removes what was exported of a job. */
export async function removeExports(stateDirectory: string, jobId: string): Promise<void> {
  const directory = exportDirectory(stateDirectory);
  const names = await readdir(directory).catch(noneWhereMissing);
  const removed = names.filter((name) => EXPORT_NAME.exec(name)?.[1] === jobId);
  for (const name of removed) await rm(join(directory, name), { force: true });
}

function noneWhereMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
