/**
 * Layer 1 of `npm run check:cuda`: CUDA's kernels compile, and the addon with them loads where there is no CUDA.
 *
 * Builds the addon by the nvcc that scripts/fetch-cuda-tools.mjs brings, for sm_80, sm_90a and sm_100 with warnings as
 * errors, into build-cuda/; a file whose kernels need more registers than they have, so that values spill to local
 * memory, fails, and the kernels are named. The addon then has to load in this machine's Node.js, to need no library of
 * CUDA for that, and to say by `densegraph doctor` what is missing. Needs the built dist/. Prints the number of kernels,
 * the most registers, the time of compilation and sizes, and ends with `tests: N passed, N failed, N skipped`.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { demangled, parseResourceUsage } from './resource-usage.mjs';
import { root, runProgram, runScript } from './run-program.mjs';
import { endWithCounts, oneTest } from './test-counts.mjs';

const ADDON = join(root, 'build-cuda', 'Release', 'densegraph.node');
const OBJECTS = join(root, 'build-cuda', 'native', 'cuda', 'CMakeFiles', 'densegraph_cuda.dir');
const ARCHITECTURES = ['sm_80', 'sm_90a', 'sm_100'];
/** A machine without CUDA has none of these. */
const CUDA_LIBRARY = /libcu(da|dart|dnn|blas|rand)|libnv/;

/** What is known of each source file of kernels that the last build, or one before it, has compiled. */
function readCompilations() {
  const sources = ['', 'product'].flatMap((folder) =>
    readdirSync(join(root, 'native', 'cuda', folder))
      .filter((file) => file.endsWith('.cu'))
      .map((file) => join(folder, file)),
  );
  return sources.map((source) => {
    const object = join(OBJECTS, `${source}.o`);
    const { seconds, output } = JSON.parse(readFileSync(`${object}.json`, 'utf8'));
    return { source, seconds, bytes: statSync(object).size, kernels: parseResourceUsage(output) };
  });
}

/** A line for each thing that is wrong with the compilation of a file. A few have no kernels of their own. */
async function problemsOf({ source, kernels }) {
  const compiled = new Set(kernels.map(({ architecture }) => architecture));
  const absent = ARCHITECTURES.filter((architecture) => kernels.length > 0 && !compiled.has(architecture));
  const spilling = kernels.filter(({ spilledBytes }) => spilledBytes > 0);
  const names = await demangled(spilling.map(({ kernel }) => kernel));
  return [
    ...absent.map((architecture) => `${source}: expected kernels for ${architecture} but there are none`),
    ...spilling.map(
      ({ architecture, registers, spilledBytes }, index) =>
        `${source}: expected no spills but ${spilledBytes} bytes spill on ${architecture} at ${registers} registers ` +
        `in ${names[index]}`,
    ),
  ];
}

/** Without a kernel nothing would be known of spills. */
function kernelProblems(compilations) {
  return compilations.some(({ kernels }) => kernels.length > 0)
    ? []
    : ['expected ptxas to tell of kernels but it told of none'];
}

/** The libraries that the dynamic linker has to find before the addon can be loaded. */
async function neededLibraries() {
  const { succeeded, output } = await runProgram('readelf', ['--dynamic', ADDON]);
  if (!succeeded) throw new Error(`Expected readelf to read ${ADDON} but it said:\n${output}`);
  return [...output.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map((match) => match[1]);
}

async function needProblems() {
  const needed = await neededLibraries();
  console.log(`the addon needs ${needed.join(', ')}`);
  return needed
    .filter((library) => CUDA_LIBRARY.test(library))
    .map((library) => `expected an addon that loads without CUDA but it needs ${library}`);
}

/** The doctor has to load the addon, and to name the driver or the device that it cannot have. */
async function doctorProblems() {
  const { output } = await runProgram(process.execPath, ['dist/cli/main.js', 'doctor'], {
    DENSEGRAPH_ADDON: ADDON,
    // Of a machine that has devices it sees none.
    CUDA_VISIBLE_DEVICES: '',
  });
  const finding = /^note +CUDA (?:driver|device) .*\n +→ .+$/m.exec(output)?.[0];
  if (finding === undefined) {
    return [`expected the doctor to say what is missing of CUDA but it said:\n${output}`];
  }
  console.log(finding);
  return [];
}

const count = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`;
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

function figures(compilations) {
  const sum = (value) => compilations.reduce((total, compilation) => total + value(compilation), 0);
  const usages = compilations.flatMap(({ kernels }) => kernels);
  return (
    `${count(compilations.length, 'file')}, ${new Set(usages.map(({ kernel }) => kernel)).size} kernels for ` +
    `${ARCHITECTURES.join(', ')}: ${usages.filter(({ spilledBytes }) => spilledBytes > 0).length} spill, ` +
    `at most ${Math.max(...usages.map(({ registers }) => registers))} registers; ` +
    `${sum(({ seconds }) => seconds).toFixed(0)} s of compilation, objects of ${megabytes(sum(({ bytes }) => bytes))}, ` +
    `addon of ${megabytes(statSync(ADDON).size)}`
  );
}

const { succeeded } = await runScript('build-addon.mjs', ['--cuda']);
if (succeeded) {
  const compilations = readCompilations();
  const problems = await Promise.all([
    ...compilations.map(problemsOf),
    kernelProblems(compilations),
    needProblems(),
    doctorProblems(),
  ]);
  for (const problem of problems.flat()) console.error(problem);
  console.log(`CUDA's kernels: ${figures(compilations)}`);
  endWithCounts(problems.map((found) => oneTest(found.length === 0)));
} else {
  console.log("CUDA's kernels: not built");
  endWithCounts([oneTest(false)]);
}
