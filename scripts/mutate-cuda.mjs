/**
 * Shows that the tests see what is wrong in a CUDA kernel: plants one fault after another in a copy of the sources,
 * builds the emulated engine from it and runs the kernel tests that reach the file, in reverse, shuffled and forward
 * order. `npm run mutate:cuda -- [--count N] [--seed N] [--file NAME] [--list] [--report FILE]`.
 *
 * A mutant is killed where a test fails or the run does not end, survives where every order passes, and does not count
 * where it does not compile. Exits 1 where one survives that test/native/surviving-mutants.json does not explain.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { chooseMutants } from './choose-mutants.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const copy = join(root, 'build-mutants');
const cuda = join(copy, 'native', 'cuda');
const ORDERS = ['reverse', 'shuffled:1', 'forward'];
/** A dropped barrier may wait for ever. */
const LIMIT_MILLISECONDS = 300_000;

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    file: { type: 'string' },
    list: { type: 'boolean', default: false },
    report: { type: 'string' },
  },
});

function copySources() {
  rmSync(join(copy, 'native'), { recursive: true, force: true });
  mkdirSync(join(copy, 'test'), { recursive: true });
  for (const name of ['native', 'scripts', 'test/native', 'CMakeLists.txt', 'package.json']) {
    cpSync(join(root, name), join(copy, name), { recursive: true, preserveTimestamps: true });
  }
  if (!existsSync(join(copy, 'node_modules')))
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
}

/** Kernel sources and the headers that they share, by name; the host's side has tests of its own. */
function readSources() {
  return readdirSync(cuda)
    .filter((file) => /\.(?:cu|h)$/.test(file))
    .map((file) => ({ file, text: readFileSync(join(cuda, file), 'utf8') }))
    .filter(({ file, text }) => file.endsWith('.cu') || text.includes('__device__'));
}

/** The .cu files that a source is, or is included by. */
function unitsOf(file, sources) {
  const reached = new Set([file]);
  for (let size = 0; size < reached.size;) {
    size = reached.size;
    for (const { file: other, text } of sources) {
      if ([...reached].some((name) => text.includes(`#include "${name}"`))) reached.add(other);
    }
  }
  return [...reached].filter((name) => name.endsWith('.cu'));
}

/** The tests of the operations that a source has a part in. */
function testsOf(file, sources) {
  const suites = readdirSync(join(root, 'test', 'native', 'kernels'));
  return unitsOf(file, sources).flatMap((unit) => {
    const operation = basename(unit, '.cu').replaceAll('_', '-');
    return suites
      .filter((suite) => suite === `${operation}.test.ts`)
      .map((suite) => `test/native/kernels/${suite}`);
  });
}

function build() {
  const script = join(copy, 'scripts', 'build-addon.mjs');
  return spawnSync(process.execPath, [script, '--emulated'], { cwd: copy, encoding: 'utf8' }).status === 0;
}

/** The order in which a test failed; null where none did. */
function killedBy(tests) {
  return (
    ORDERS.find((order) => {
      const { status } = spawnSync(
        process.execPath,
        [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--bail=1', '--reporter=dot', ...tests],
        {
          cwd: root,
          env: {
            ...process.env,
            DENSEGRAPH_ADDON: join(copy, 'build-emulated', 'Release', 'densegraph.node'),
            DENSEGRAPH_TEST_DEVICE: 'cuda',
            DENSEGRAPH_EMULATOR_ORDER: order,
          },
          stdio: 'ignore',
          timeout: LIMIT_MILLISECONDS,
          killSignal: 'SIGKILL',
        },
      );
      return status !== 0;
    }) ?? null
  );
}

function tryMutant(mutant, sources) {
  const { file, line, text } = mutant;
  const path = join(cuda, file);
  const whole = readFileSync(path, 'utf8');
  const lines = whole.split('\n');
  lines[line - 1] = text;
  writeFileSync(path, lines.join('\n'));
  try {
    if (!build()) return { ...mutant, fate: 'does not compile', order: null };
    const order = killedBy(testsOf(file, sources));
    return { ...mutant, fate: order === null ? 'survived' : 'killed', order };
  } finally {
    writeFileSync(path, whole);
  }
}

copySources();
const sources = readSources();
const chosen = chooseMutants(
  sources.filter(({ file }) => options.file === undefined || file === options.file),
  Number(options.count),
  Number(options.seed),
);
if (options.list) {
  for (const { file, line, name, before } of chosen) console.log(`${file}:${line} ${name}: ${before}`);
  process.exit();
}
if (!build())
  throw new Error('Expected the sources as they are to build but they do not: npm run build:emulated');

const explained = JSON.parse(readFileSync(join(root, 'test', 'native', 'surviving-mutants.json'), 'utf8'));
const whyOf = ({ file, name, before }) =>
  explained.find((entry) => entry.file === file && entry.name === name && entry.before === before)?.why ??
  null;

const fates = [];
for (const mutant of chosen) {
  const fate = tryMutant(mutant, sources);
  fates.push({ ...fate, why: fate.fate === 'survived' ? whyOf(mutant) : null });
  const { file, line, name, before } = mutant;
  console.log(
    `${fate.fate}${fate.order === null ? '' : ` (${fate.order})`}: ${file}:${line} ${name}: ${before}`,
  );
  if (options.report !== undefined) writeFileSync(options.report, `${JSON.stringify(fates, null, 2)}\n`);
}
const count = (fate) => fates.filter((mutant) => mutant.fate === fate).length;
const unexplained = fates.filter(({ fate, why }) => fate === 'survived' && why === null).length;
console.log(
  `mutants: ${count('killed')} killed, ${count('survived')} survived (${unexplained} of them unexplained), ` +
    `${count('does not compile')} that do not compile`,
);
process.exitCode = unexplained === 0 ? 0 : 1;
