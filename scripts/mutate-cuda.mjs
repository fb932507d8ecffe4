/**
 * Shows that the tests see what is wrong in a CUDA kernel: plants one fault after another in a copy of the sources,
 * builds the emulated engine from it and runs the tests of all kernels that the file has a part in, in reverse, shuffled
 * and forward order, and where they pass the emulated C++ tests.
 *
 *   npm run mutate:cuda -- [--count N] [--skip N] [--seed N] [--only PART]... [--stages LIST] [--list]
 *
 * Tries mutants until N compile, after those that it skips; with --only just those whose row, as --list prints it, contains a PART. Stages are the
 * orders of the kernels' tests, and `native`, the C++ tests. Prints a row of a Markdown table for each mutant.
 * Exits 1 where one survives that test/native/surviving-mutants.json does not explain.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { operationsReaching, suitesRunning } from './cuda-reach.mjs';
import {
  buildSoundEngine,
  killedByNativeTests,
  killedBySuites,
  suites,
  withMutant,
} from './mutant-engine.mjs';
import { orderMutants } from './order-mutants.mjs';
import { root } from './run-program.mjs';

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '60' },
    skip: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', multiple: true, default: [''] },
    stages: { type: 'string', default: 'reverse,shuffled:1,forward,native' },
    list: { type: 'boolean', default: false },
  },
});
const stages = options.stages.split(',');

/** All sources of the device's side, and what calls it. */
function readSources() {
  const folder = join(root, 'native', 'cuda');
  return ['', 'product']
    .flatMap((part) => readdirSync(join(folder, part)).map((name) => join(part, name)))
    .filter((file) => /\.(?:cu|h)$/.test(file))
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
}

/** Kernels, and the headers that they share; what plan.cu decides is time alone, and no result. */
const isKernel = ({ file, text }) =>
  (file.endsWith('.cu') && file !== 'product/plan.cu') || text.includes('__device__');

/** Convolutions take long, most of it in the reference: each alone, and only where the other tests pass. */
function groupsOf(files) {
  const isLong = (file) => file.startsWith('convolution');
  const short = files.filter((file) => !isLong(file));
  return [...(short.length > 0 ? [short] : []), ...files.filter(isLong).map((file) => [file])];
}

/** What kills a mutant, null where nothing does; undefined where it does not compile. */
function killerOf(mutant, sources) {
  return withMutant(mutant, () => {
    const reached = suitesRunning(operationsReaching(mutant.file, sources), suites);
    if (reached.length === 0) throw new Error(`Expected tests that reach ${mutant.file} but there are none`);
    const groups = groupsOf(reached);
    for (const stage of stages) {
      const kills =
        stage === 'native'
          ? [killedByNativeTests]
          : groups.map((files) => () => killedBySuites(files, stage));
      for (const kill of kills) {
        const killer = kill();
        if (killer !== null) return killer;
      }
    }
    return null;
  });
}

const explained = JSON.parse(readFileSync(join(root, 'test', 'native', 'surviving-mutants.json'), 'utf8'));
function explanationOf(mutant) {
  const keys = ['file', 'fault', 'before', 'after', 'occurrence'];
  return explained.find((entry) => keys.every((key) => entry[key] === mutant[key]))?.why;
}

const cell = (code) => `\`${code.replaceAll('|', '\\|')}\``;
const rowOf = ({ file, line, fault, before, after }) =>
  `| ${fault} | ${file}:${line} | ${cell(before)} | ${cell(after)} |`;

const sources = readSources();
const mutants = orderMutants(sources.filter(isKernel), Number(options.seed)).filter((mutant) =>
  options.only.some((part) => rowOf(mutant).includes(part)),
);
if (options.list) {
  const rows = mutants.map((mutant) => `${rowOf(mutant)}\n`);
  // An exit does not wait for a pipe.
  await new Promise((resolve) => process.stdout.write(rows.join(''), resolve));
  process.exit();
}
buildSoundEngine();
if (stages.includes('native') && killedByNativeTests() !== null) {
  throw new Error('Expected the C++ tests to pass without a mutant but one fails');
}
const counts = { killed: 0, explained: 0, survived: 0, uncompiled: 0 };
for (const mutant of mutants.slice(Number(options.skip))) {
  if (counts.killed + counts.explained + counts.survived === Number(options.count)) break;
  const killer = killerOf(mutant, sources);
  if (killer === undefined) {
    counts.uncompiled += 1;
    continue;
  }
  const why = explanationOf(mutant);
  counts[killer !== null ? 'killed' : why !== undefined ? 'explained' : 'survived'] += 1;
  console.log(`${rowOf(mutant)} ${killer ?? `survives: ${why ?? 'unexplained'}`} |`);
}
console.log(
  `mutants: ${counts.killed} killed, ${counts.explained} survive with an explanation, ${counts.survived} without one; ` +
    `${counts.uncompiled} more do not compile`,
);
process.exitCode = counts.survived === 0 ? 0 : 1;
