import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { temporaryFolder } from '../store/temporary-folder.js';

const MAIN = fileURLToPath(new URL('../../dist/bench/main.js', import.meta.url));

/** As few and short turns as there can be, without Python. */
const QUICK = ['--rounds', '1', '--steps', '1', '--threads', '1', '--patience', '1'];

/** Runs a benchmark as quickly as can be, but for what `args` ask; what it printed, and the figures that it wrote. */
export async function runBench(
  command: string,
  ...args: readonly string[]
): Promise<{ readonly stdout: string; readonly figures: unknown }> {
  const json = join(temporaryFolder(), 'figures.json');
  const { stdout } = await promisify(execFile)(process.execPath, [
    MAIN,
    command,
    ...QUICK,
    '--json',
    json,
    ...args,
  ]);
  return { stdout, figures: JSON.parse(readFileSync(json, 'utf8')) };
}
