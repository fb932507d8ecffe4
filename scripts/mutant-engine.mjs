/**
 * A copy of the sources in build-mutants/, in which faults are planted; the emulated engine that is built from it, and
 * the tests that run over that engine.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { root } from './run-program.mjs';

export const suites = join(root, 'test', 'native', 'kernels');
const copy = join(root, 'build-mutants');
const build = join(copy, 'build-emulated');
const engine = join(build, 'Release', 'densegraph.node');
/** The engine without a mutant. */
const soundEngine = join(build, 'Release', 'sound.node');
const nativeTests = 'densegraph_emulated_tests';
/** What a process may compute: a mutant may never end. Not by the clock, which goes on where a process is stopped. */
const MOST_CPU_SECONDS = 300;

/**
 * Runs a program that may not compute for ever: its status, null where a signal ended it, and that signal. It and all that
 * it starts hold a lock: where this process is killed they go on, and must not write objects of its mutant into the next
 * one's build.
 */
function run(program, args, { cwd = root, env = {} } = {}) {
  return spawnSync(
    'bash',
    [
      '-c',
      `exec 9>"$0"; flock 9; ulimit -S -t ${MOST_CPU_SECONDS}; exec "$@"`,
      join(copy, 'lock'),
      program,
      ...args,
    ],
    // Without CI, where warnings are errors.
    { cwd, env: { ...process.env, CI: '', ...env }, stdio: 'ignore' },
  );
}

const succeeds = (program, args, options) => run(program, args, options).status === 0;
const builds = (target) => succeeds('cmake', ['--build', build, '--target', target]);

/** Copies the sources and builds the engine and the C++ tests. Throws where they do not build. */
export function buildSoundEngine() {
  mkdirSync(copy, { recursive: true });
  // Waits for what a killed run has left.
  succeeds('true', []);
  for (const name of ['native', 'test']) rmSync(join(copy, name), { recursive: true, force: true });
  // With new times: objects of an earlier run may be made of mutants.
  for (const name of ['native', 'scripts', 'test/native', 'CMakeLists.txt', 'package.json']) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  const modules = join(copy, 'node_modules');
  if (!existsSync(modules)) symlinkSync(join(root, 'node_modules'), modules);
  const script = join(copy, 'scripts', 'build-addon.mjs');
  if (!succeeds(process.execPath, [script, '--emulated'], { cwd: copy })) {
    throw new Error(
      'Expected the sources as they are to build but they do not: node scripts/build-addon.mjs --emulated',
    );
  }
  copyFileSync(engine, soundEngine);
}

/** The result of body() while a mutant is planted and built; undefined where it does not compile. */
export function withMutant({ file, line, text }, body) {
  const path = join(copy, 'native', 'cuda', file);
  const whole = readFileSync(path, 'utf8');
  const lines = whole.split('\n');
  lines[line - 1] = text;
  writeFileSync(path, lines.join('\n'));
  try {
    return builds('densegraph') ? body() : undefined;
  } finally {
    writeFileSync(path, whole);
  }
}

/** Of what vitest wrote: the test file that failed; null where the process ended before. */
function failedSuite(results) {
  if (!existsSync(results)) return null;
  const { testResults } = JSON.parse(readFileSync(results, 'utf8'));
  const failed = testResults.find(({ status }) => status === 'failed');
  return failed === undefined ? null : relative(suites, failed.name);
}

/** Runs test files over an engine, in an order; the first that fails, null where none does. */
function firstFailure(files, addon, order) {
  const folder = mkdtempSync(join(tmpdir(), 'densegraph-mutant-'));
  const results = join(folder, 'results.json');
  // In threads: a crash ends the process that is waited for here, which tells its signal.
  const vitest = [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--pool=threads',
    '--bail=1',
    '--testTimeout=0',
  ];
  const reporter = ['--reporter=json', `--outputFile=${results}`];
  const env = {
    DENSEGRAPH_ADDON: addon,
    DENSEGRAPH_TEST_DEVICE: 'cuda',
    DENSEGRAPH_EMULATOR_ORDER: order,
  };
  try {
    const paths = files.map((file) => join(suites, file));
    const { status, signal } = run(process.execPath, [...vitest, ...reporter, ...paths], { env });
    return status === 0 ? null : (failedSuite(results) ?? `a process that ends by ${signal ?? status}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const sound = new Set();
/** Failures that are not the mutant's. */
function requireSound(files, order) {
  const unchecked = files.filter((file) => !sound.has(`${file}, ${order}`));
  if (unchecked.length === 0) return;
  const failure = firstFailure(unchecked, soundEngine, order);
  if (failure !== null)
    throw new Error(`Expected ${failure} to pass without a mutant but it fails in order ${order}`);
  for (const file of unchecked) sound.add(`${file}, ${order}`);
}

/** The first of the test files that fails over the mutant, in an order; null where none does. */
export function killedBySuites(files, order) {
  const failure = firstFailure(files, engine, order);
  if (failure === null) return null;
  requireSound(files.includes(failure) ? [failure] : files, order);
  return `${failure}, ${order}`;
}

/** Whether the C++ tests fail. A header may be theirs as well, so they may not compile. */
export function killedByNativeTests() {
  if (!builds(nativeTests)) return 'C++ tests, which do not compile';
  return succeeds(join(build, 'test', 'native', 'cuda', nativeTests), []) ? null : 'C++ tests';
}
