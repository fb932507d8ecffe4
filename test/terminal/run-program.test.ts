import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');
const MUCH = ['memory', '--preset', 'DENSENET_CIFAR_40_12', '--batch', '1', '--json'];

async function endOf(child: ChildProcess): Promise<{ readonly code: unknown; readonly stderr: string }> {
  if (child.stderr === null) throw new Error('Expected a pipe');
  const closed = once(child, 'close') as Promise<[number | null]>;
  const [[code], stderr] = await Promise.all([closed, text(child.stderr)]);
  return { code, stderr };
}

it('ends without a word where nobody reads any more', async () => {
  const child = spawn(process.execPath, [MAIN, ...MUCH]);
  child.stdout.destroy();
  expect(await endOf(child)).toEqual({ code: 141, stderr: '' });
});

it.skipIf(!existsSync('/dev/full'))('ends with one line where what it prints cannot be written', async () => {
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, [MAIN, ...MUCH], { stdio: ['ignore', full, 'pipe'] });
  closeSync(full);
  const { code, stderr } = await endOf(child);
  expect(stderr).toMatch(/^error: ENOSPC: [^\n]*\n$/);
  expect(code).toBe(1);
});
