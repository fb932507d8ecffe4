import { accessSync, constants, statSync, writeFileSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { ExpectedError } from './expected-error.js';

/**
 * Reads an option that names a file to write, and says at once where that could not be: before anything is measured.
 * Throws InvalidArgumentError, which commander prints.
 */
export function outputFile(text: string): string {
  const reason = whyUnwritable(text);
  if (reason === null) return text;
  throw new InvalidArgumentError(`Expected a file that can be written, but ${reason}.`);
}

/** Writes a file that outputFile has let pass. Throws ExpectedError where that fails nevertheless. */
export function writeOutput(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new ExpectedError(`Expected to write ${file} but received ${(error as Error).message}`);
  }
}

function whyUnwritable(file: string): string | null {
  if (file === '') return 'it has no name';
  const found = whatIs(file);
  if (found?.isDirectory() === true) return 'it is a folder';
  const folder = dirname(file);
  if (found === null && whatIs(folder)?.isDirectory() !== true) {
    return `there is no folder ${folder}`;
  }
  try {
    accessSync(found === null ? folder : file, constants.W_OK);
    return null;
  } catch {
    return found === null ? `${folder} may not be written to` : 'it may not be written to';
  }
}

function whatIs(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}
