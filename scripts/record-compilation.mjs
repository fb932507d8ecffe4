/**
 * A compiler launcher for CMake: runs the compiler that its arguments are, and writes what it said and how long it took
 * beside the object file, as OBJECT.json, so that both are known for what an earlier build has compiled.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/**
 * @typedef {object} Compilation as it is recorded
 * @property {number} seconds
 * @property {string} output
 */

const [compiler, ...args] = process.argv.slice(2);
const begin = performance.now();
const { status, stdout, stderr, error } = spawnSync(compiler, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
const output = `${stdout ?? ''}${stderr ?? ''}`;
if (status === 0) {
  const seconds = (performance.now() - begin) / 1000;
  writeFileSync(`${args[args.indexOf('-o') + 1]}.json`, JSON.stringify({ seconds, output }));
} else {
  console.error(error?.message ?? output);
}
process.exitCode = status ?? 1;
