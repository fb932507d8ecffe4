import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { ExpectedError } from '../terminal/expected-error.js';

/** What to do where a folder of data sets is not there. */
export const DATA_DIRECTORY_ADVICE =
  'Make it, and put the files of each data set into a folder of it that has its name, as in ' +
  'fashion-mnist/train-images-idx3-ubyte.gz; --data-dir or DENSEGRAPH_DATA_DIR names it. ' +
  'Without one, `densegraph demo` downloads Fashion-MNIST for all commands.';

/** Reads an option that names the folder of data sets; its absolute path. Throws InvalidArgumentError, which commander prints. */
export function dataDirectory(text: string): string {
  const folder = resolve(text);
  if (isFolder(folder)) return folder;
  throw new InvalidArgumentError(`Expected a folder that is there. ${DATA_DIRECTORY_ADVICE}`);
}

/** The folder of data sets that the environment names; null where it names none. Throws ExpectedError where it is not there. */
export function dataDirectoryFromEnvironment(): string | null {
  const folder = namedByEnvironment();
  if (folder === null || isFolder(folder)) return folder;
  throw new ExpectedError(
    `Expected a folder that is there by DENSEGRAPH_DATA_DIR but received ${folder}. ${DATA_DIRECTORY_ADVICE}`,
  );
}

/** The same, there or not. */
export function namedByEnvironment(): string | null {
  const { DENSEGRAPH_DATA_DIR: given = '' } = process.env;
  return given === '' ? null : resolve(given);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
