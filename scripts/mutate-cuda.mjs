/**
 * Shows that the tests see what is wrong in a CUDA kernel: plants one fault after another in a copy of the sources,
 * builds the emulated engine from it and runs the tests of all kernels that the file has a part in, in reverse, shuffled
 * and forward order, and where they pass the emulated C++ tests.
 *
 *   npm run mutate:cuda -- [--count N] [--seed N] [--only PART] [--list]
 *
 * Tries mutants until N compile; with --only just those whose row, as --list prints it, contains PART. Prints a row of a
 * Markdown table for each. Exits 1 where one survives that test/native/surviving-mutants.json does not explain.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { operationsReaching, suitesRunning } from './cuda-reach.mjs';
import { orderMutants } from './order-mutants.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const copy = join(root, 'build-mutants');
const build = join(copy, 'build-emulated');
const addon = join(build, 'Release', 'densegraph.node');
/** The engine without a mutant. */
const sound = join(build, 'Release', 'sound.node');
const cuda = join(copy, 'native', 'cuda');
const suites = join(root, 'test', 'native', 'kernels');
const ORDERS = ['reverse', 'shuffled:1', 'forward'];
/** What a test may compute: a mutant may never end. Not by the clock, which goes on where a process is stopped. */
const MOST_CPU_SECONDS = 300;

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    list: { type: 'boolean', default: false },
  },
});

function copySources() {
  rmSync(join(copy, 'native'), { recursive: true, force: true });
  rmSync(join(copy, 'test'), { recursive: true, force: true });
  // With new times: objects of an earlier run may be made of mutants.
  for (const name of ['native', 'scripts', 'test/native', 'CMakeLists.txt', 'package.json']) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  const modules = join(copy, 'node_modules');
  if (!existsSync(modules)) symlinkSync(join(root, 'node_modules'), modules);
}

/** Kernel sources and the headers that they share; what plan.cu decides is time alone, and no result. */
function readSources() {
  const folder = join(root, 'native', 'cuda');
  return ['', 'product']
    .flatMap((part) => readdirSync(join(folder, part)).map((name) => join(part, name)))
    .filter((file) => /\.(?:cu|h)$/.test(file) && file !== 'product/plan.cu')
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }))
    .filter(({ file, text }) => file.endsWith('.cu') || text.includes('__device__'));
}

/** Runs a program that may not compute for ever; whether it succeeds. */
function succeeds(program, args, { cwd = root, env = {} } = {}) {
  const { status } = spawnSync(
    'bash',
    ['-c', `ulimit -t ${MOST_CPU_SECONDS}; exec "$@"`, 'bash', program, ...args],
    {
      cwd,
      env: { ...process.env, ...env },
      stdio: 'ignore',
    },
  );
  return status === 0;
}

const builds = (target) => succeeds('cmake', ['--build', build, '--target', target]);

/** Of what vitest wrote: the test file that failed; where a process broke there may be none. */
function failedSuite(file) {
  if (!existsSync(file)) return null;
  const failed = JSON.parse(readFileSync(file, 'utf8')).testResults.find(({ status }) => status === 'failed');
  return failed === undefined ? null : relative(suites, failed.name);
}

/** Runs test files over an engine, in an order; the first that fails, null where none does. */
function firstFailure(files, engine, order) {
  const folder = mkdtempSync(join(tmpdir(), 'densegraph-mutant-'));
  const results = join(folder, 'results.json');
  const vitest = [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--bail=1', '--testTimeout=0'];
  const reporter = ['--reporter=json', `--outputFile=${results}`];
  try {
    const passes = succeeds(
      process.execPath,
      [...vitest, ...reporter, ...files.map((file) => join(suites, file))],
      {
        env: { DENSEGRAPH_ADDON: engine, DENSEGRAPH_TEST_DEVICE: 'cuda', DENSEGRAPH_EMULATOR_ORDER: order },
      },
    );
    return passes ? null : (failedSuite(results) ?? 'a test that breaks off');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Failures that are not the mutants'. */
const checked = new Set();
function requireSound(files, order) {
  const unchecked = files.filter((file) => !checked.has(`${file}, ${order}`));
  if (unchecked.length === 0) return;
  const failure = firstFailure(unchecked, sound, order);
  if (failure !== null)
    throw new Error(`Expected ${failure} to pass without a mutant but it fails in order ${order}`);
  for (const file of unchecked) checked.add(`${file}, ${order}`);
}

/** The first suite that fails, and in which order; null where none does. */
function killedBySuites(files) {
  for (const order of ORDERS) {
    const failure = firstFailure(files, addon, order);
    if (failure === null) continue;
    requireSound(files.includes(failure) ? [failure] : files, order);
    return `${failure}, ${order}`;
  }
  return null;
}

/** Whether the C++ tests fail; a header may be theirs as well, so they may not compile. */
function killedByNativeTests() {
  const target = 'densegraph_emulated_tests';
  if (!builds(target)) return 'C++ tests, which do not compile';
  return succeeds(join(build, 'test', 'native', 'cuda', target), []) ? null : 'C++ tests';
}

/** What kills a mutant, null where nothing does; undefined where it does not compile. */
function killerOf({ file, line, text }) {
  const path = join(cuda, file);
  const whole = readFileSync(path, 'utf8');
  const lines = whole.split('\n');
  lines[line - 1] = text;
  writeFileSync(path, lines.join('\n'));
  try {
    if (!builds('densegraph')) return undefined;
    return killedBySuites(suitesRunning(operationsReaching(file, sources), suites)) ?? killedByNativeTests();
  } finally {
    writeFileSync(path, whole);
  }
}

function explanationOf(mutant, explained) {
  const keys = ['file', 'fault', 'before', 'after', 'occurrence'];
  return explained.find((entry) => keys.every((key) => entry[key] === mutant[key]))?.why ?? null;
}

const cell = (code) => `\`${code.replaceAll('|', '\\|')}\``;
const rowOf = ({ file, line, fault, before, after }) =>
  `| ${fault} | ${file}:${line} | ${cell(before)} | ${cell(after)} |`;

const sources = readSources();
const mutants = orderMutants(sources, Number(options.seed)).filter((mutant) =>
  rowOf(mutant).includes(options.only),
);
if (options.list) {
  for (const mutant of mutants) console.log(rowOf(mutant));
  process.exit();
}
// Warnings of mutants are no errors.
delete process.env.CI;
copySources();
if (!succeeds(process.execPath, [join(copy, 'scripts', 'build-addon.mjs'), '--emulated'], { cwd: copy })) {
  throw new Error(
    'Expected the sources as they are to build but they do not: node scripts/build-addon.mjs --emulated',
  );
}
copyFileSync(addon, sound);
if (killedByNativeTests() !== null)
  throw new Error('Expected the C++ tests to pass without a mutant but one fails');

const explained = JSON.parse(readFileSync(join(root, 'test', 'native', 'surviving-mutants.json'), 'utf8'));
const counts = { killed: 0, explained: 0, survived: 0, uncompiled: 0 };
for (const mutant of mutants) {
  if (counts.killed + counts.explained + counts.survived === Number(options.count)) break;
  const by = killerOf(mutant);
  const why = by === null ? explanationOf(mutant, explained) : null;
  counts[
    by === undefined ? 'uncompiled' : by !== null ? 'killed' : why !== null ? 'explained' : 'survived'
  ] += 1;
  if (by !== undefined) console.log(`${rowOf(mutant)} ${by ?? `survives: ${why ?? 'unexplained'}`} |`);
}
console.log(
  `mutants: ${counts.killed} killed, ${counts.explained} survive with an explanation, ${counts.survived} without one; ` +
    `${counts.uncompiled} more do not compile`,
);
process.exitCode = counts.survived === 0 ? 0 : 1;
