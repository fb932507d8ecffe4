import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { expect, it } from 'vitest';
import { ExpectedError } from '#densegraph/terminal/expected-error.js';
import { outputFile, writeOutput } from '#densegraph/terminal/output-file.js';
import { temporaryFolder } from '../store/temporary-folder.js';

it('lets a new file pass, and one that is replaced', () => {
  const file = join(temporaryFolder(), 'figures.json');
  expect(outputFile(file)).toBe(file);
  writeOutput(file, 'first');
  expect(outputFile(file)).toBe(file);
  writeOutput(file, 'second');
  expect(readFileSync(file, 'utf8')).toBe('second');
  expect(outputFile('figures.json')).toBe('figures.json');
});

it('says why a file cannot be written', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'file');
  writeFileSync(file, '');
  for (const [name, reason] of [
    ['', 'it has no name'],
    [folder, 'it is a folder'],
    [join(folder, 'none/figures.json'), `there is no folder ${join(folder, 'none')}`],
    [join(file, 'figures.json'), `there is no folder ${file}`],
  ] as const) {
    expect(() => outputFile(name), name).toThrow(InvalidArgumentError);
    expect(() => outputFile(name), name).toThrow(`Expected a file that can be written, but ${reason}.`);
    expect(() => writeOutput(name, ''), name).toThrow(ExpectedError);
  }
});

it.skipIf(process.getuid?.() === 0)('minds what a user may write', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'file');
  writeFileSync(file, '');
  chmodSync(file, 0o400);
  expect(() => outputFile(file)).toThrow('it may not be written to');
  chmodSync(folder, 0o500);
  expect(() => outputFile(join(folder, 'new'))).toThrow(`${folder} may not be written to`);
  chmodSync(folder, 0o700);
});
