import { resolve } from 'node:path';

/** The folder of data sets that the environment names; null where it names none. */
export function dataDirectoryFromEnvironment(): string | null {
  const { DENSEGRAPH_DATA_DIR: given = '' } = process.env;
  return given === '' ? null : resolve(given);
}
