import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

function densegraph(...args: readonly string[]): string {
  return execFileSync(process.execPath, [join(ROOT, 'dist/cli/main.js'), ...args], { encoding: 'utf8' });
}

it('tells the version of its package', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  expect(densegraph('--version')).toBe(`${version}\n`);
});

it('answers with JSON in every command but the one that prints a script', () => {
  const script = densegraph('completion', 'fish');
  const commands = [...script.matchAll(/__fish_use_subcommand -a (\S+)/g)].map(([, name]) => name);
  const withJson = [...script.matchAll(/__fish_seen_subcommand_from (\S+)' -l json /g)].map(
    ([, name]) => name,
  );
  expect(commands.length).toBeGreaterThan(10);
  expect(commands.filter((name) => !withJson.includes(name))).toEqual(['completion']);
});
