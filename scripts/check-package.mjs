/**
 * Packs the built package, installs it into an empty project and trains there, as a user would: `node
 * scripts/check-package.mjs`. The package holds the engine that lies in build/Release; with --compile it holds none, and
 * the installation compiles. Prints what takes how long, and ends with `tests: N passed, N failed, N skipped`.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

import { pack } from './pack.mjs';
import { root } from './run-program.mjs';
import { endWithCounts, oneTest } from './test-counts.mjs';

const compile = process.argv.includes('--compile');

/** What a program that uses the types looks like. */
const TYPED_PROGRAM = `
import { compile, denseNet, Trainer } from 'densegraph';
import type { EpochMetrics, Plan, TrainingData } from 'densegraph';
const plan: Plan = compile(denseNet('D2L_DENSENET'), { batchSize: 32 });
export async function lossOf(data: TrainingData): Promise<number | undefined> {
  const epochs: EpochMetrics[] = [];
  for await (const epoch of new Trainer(plan, { data, epochs: 1 }).train()) epochs.push(epoch);
  return epochs[0]?.trainLoss;
}
// @ts-expect-error: there is no such strategy.
compile(denseNet('D2L_DENSENET'), { batchSize: 32, strategy: 'auto' });
`;

function run(program, args, cwd) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
}

function expectThat(holds, what) {
  if (!holds) throw new Error(`Expected ${what}`);
}

/** What the package is to hold: nothing is missing, and nothing else is there. */
function expectedFiles() {
  const tracked = run('git', ['ls-files', 'native', 'schema', 'src'], root).trim().split('\n');
  const compiled = tracked
    .filter((path) => path.endsWith('.ts') && !/^src\/(web|bench)\//.test(path))
    .flatMap((path) => [path.replace(/\.ts$/, '.js'), path.replace(/\.ts$/, '.d.ts')])
    .map((path) => path.replace(/^src/, 'dist'));
  const page = readdirSync(join(root, 'dist', 'web'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  const scripts = [
    'install-addon.mjs',
    'build-addon.mjs',
    'build-configuration.mjs',
    'build-requirements.mjs',
  ];
  return [
    ...tracked.filter((path) => /^(native|schema)\//.test(path)),
    ...compiled,
    ...page,
    ...scripts.map((name) => `scripts/${name}`),
    ...(compile ? [] : [`prebuilt/${process.platform}-${process.arch}/densegraph.node`]),
    'CMakeLists.txt',
    'README.md',
    'CHANGELOG.md',
    'package.json',
  ];
}

function checkFiles(files) {
  const expected = new Set(expectedFiles());
  const junk = files.filter((path) => !expected.has(path));
  const missing = [...expected].filter((path) => !files.includes(path));
  expectThat(junk.length === 0, `no junk in the package but found ${junk.join(', ')}`);
  expectThat(missing.length === 0, `all that is needed in the package but ${missing.join(', ')} are missing`);
  expectThat(
    files.some((path) => path === 'dist/web/index.html'),
    'the built page in the package',
  );
}

const folder = mkdtempSync(join(tmpdir(), 'densegraph-package-'));
const project = join(folder, 'project');
let tarball = null;

/** In order; each needs those before it. */
const STEPS = {
  'holds what is needed and nothing else': () => {
    tarball = pack(folder, !compile);
    checkFiles(tarball.files);
  },
  'installs into an empty project': () => {
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }\n');
    // As strict as some users are: no package below this one may want a newer Node.js.
    const flags = ['--engine-strict', '--prefer-offline', '--no-audit', '--no-fund', '--foreground-scripts'];
    const said = run('npm', ['install', ...flags, tarball.path], project);
    const how = compile ? 'Built build' : "Took the package's native engine";
    expectThat(said.includes(how), `the install script to say "${how}" but it said ${said}`);
  },
  'trains through import': () => {
    copyFileSync(join(root, 'examples', 'train.mjs'), join(project, 'train.mjs'));
    expectThat(/^epoch 1: loss/m.test(run('node', ['train.mjs'], project)), 'a first epoch');
  },
  'trains through npx': () => {
    const options = ['--dataset', 'shapes', '--epochs', '1', '--train-limit', '64', '--size', '32'];
    const said = run('npx', ['densegraph', 'demo', ...options], project);
    expectThat(/accuracy/i.test(said), `an epoch's accuracy but received ${said}`);
  },
  'has types': () => {
    writeFileSync(join(project, 'typed.ts'), TYPED_PROGRAM);
    const flags = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022'];
    const types = [
      '--module',
      'nodenext',
      '--typeRoots',
      join(root, 'node_modules', '@types'),
      '--types',
      'node',
    ];
    run(join(root, 'node_modules', '.bin', 'tsc'), [...flags, ...types, 'typed.ts'], project);
  },
};

const counts = [];
try {
  for (const [name, step] of Object.entries(STEPS)) {
    const begin = performance.now();
    step();
    counts.push(oneTest(true));
    console.log(`the package ${name}: ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  }
} catch (error) {
  console.error(error.message);
  counts.push(oneTest(false));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
endWithCounts(counts);
