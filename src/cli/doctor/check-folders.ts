import { accessSync, constants, existsSync, mkdtempSync, rmdirSync, statfsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { listDatasets } from '../../data/dataset-catalog.js';
import { DATA_DIRECTORY_ADVICE } from '../data-directory.js';
import { formatBytes } from '../../compiler/format-bytes.js';
import { note, ok, problem, type Finding } from './finding.js';

/** A few checkpoints of a large network, with the store and logs. */
const ENOUGH_DISK = 2 ** 30;

/** The folders that a server works in, and what their disk has left. */
export async function checkFolders(
  stateDirectory: string,
  dataDirectory: string | null,
): Promise<readonly Finding[]> {
  return [
    await checkData(dataDirectory),
    checkState(stateDirectory),
    checkDisk(existingAncestor(stateDirectory)),
  ];
}

async function checkData(dataDirectory: string | null): Promise<Finding> {
  const name = 'Data sets';
  if (dataDirectory !== null && !existsSync(dataDirectory)) {
    return problem(name, `${dataDirectory} is not there`, DATA_DIRECTORY_ADVICE);
  }
  if (dataDirectory !== null && !mayRead(dataDirectory)) {
    return problem(name, `${dataDirectory} cannot be read`, 'Name another folder by --data-dir.');
  }
  const datasets = await listDatasets({ dataDirectory });
  const found = `${datasets
    .filter(({ available }) => available)
    .map((dataset) => dataset.name)
    .join(', ')}${dataDirectory === null ? '' : ` (${dataDirectory})`}`;
  return dataDirectory === null
    ? note(
        name,
        `${found}; no data directory is set`,
        'For others name one by DENSEGRAPH_DATA_DIR or --data-dir; `densegraph demo` downloads Fashion-MNIST.',
      )
    : ok(name, found);
}

function checkState(stateDirectory: string): Finding {
  const name = 'State directory';
  const folder = existingAncestor(stateDirectory);
  if (!takesFolders(folder)) {
    return problem(name, `${folder} cannot be written to`, 'Name another folder by --state-dir.');
  }
  return ok(name, folder === stateDirectory ? folder : `${stateDirectory}, which will be made`);
}

/** The folder of cuDNN's plans; empty where they are kept nowhere. */
export function checkPlans(folder: string): Finding {
  const name = 'cuDNN plans';
  if (folder === '') return ok(name, 'kept nowhere: each process has cuDNN make them again');
  const existing = existingAncestor(resolve(folder));
  if (!takesFolders(existing)) {
    return note(
      name,
      `${existing} cannot be written to: each process has cuDNN make its plans again, which takes it about a second each`,
      'Make it a folder that you may write to, or name another by DENSEGRAPH_PLAN_CACHE.',
    );
  }
  return ok(name, existing === resolve(folder) ? existing : `${folder}, which will be made`);
}

function checkDisk(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder);
  return diskFinding(bavail * bsize);
}

export function diskFinding(freeBytes: number): Finding {
  const detail = `${formatBytes(freeBytes)} free for the state directory`;
  return freeBytes >= ENOUGH_DISK
    ? ok('Disk', detail)
    : note('Disk', detail, 'Checkpoints may need more: make room, or name another folder by --state-dir.');
}

/** The folder itself, or the nearest above it that there is. */
function existingAncestor(folder: string): string {
  return existsSync(folder) || folder === dirname(folder) ? folder : existingAncestor(dirname(folder));
}

function mayRead(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether something can be made in it, by trying: permissions say nothing of /proc, or of a file system that is read-only. */
function takesFolders(folder: string): boolean {
  try {
    rmdirSync(mkdtempSync(join(folder, '.densegraph-doctor-')));
    return true;
  } catch {
    return false;
  }
}
