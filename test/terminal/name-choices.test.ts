import { Command, Option } from 'commander';
import { expect, it } from 'vitest';
import { nameChoices } from '#densegraph/terminal/name-choices.js';

const FEW = ['RUNNING', 'QUEUED'];
const MANY = Array.from('ABCDEFGHIJKL', (letter) => `NET_${letter}`);

/** What a program with these choices takes, or what it complains of. */
function read(names: readonly string[], ...given: readonly string[]): unknown {
  let said = '';
  const program = new Command()
    .exitOverride()
    .configureOutput({ writeErr: (text) => (said += text) })
    .addOption(nameChoices(new Option('--name <names...>', 'names'), names));
  try {
    return program.parse(['--name', ...given], { from: 'user' }).opts()['name'];
  } catch {
    return said;
  }
}

it('takes names in letters of either case, as they are written in the list', () => {
  expect(read(FEW, 'running', 'Queued')).toEqual(['RUNNING', 'QUEUED']);
  expect(read(MANY, 'net_c')).toEqual(['NET_C']);
});

it('lists few for a mistake, and of many the nearest', () => {
  expect(read(FEW, 'done')).toMatch(/Allowed choices are RUNNING, QUEUED\./);
  expect(read(MANY, 'NET-K2')).toMatch(/Did you mean NET_K\? --help lists all 12\./);
  expect(read(MANY, 'other')).toMatch(/invalid\. --help lists all 12\./);
});
