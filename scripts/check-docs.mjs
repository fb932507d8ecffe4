/**
 * `npm run docs:check`: runs the commands of the documents and holds what they print against what is written there.
 *
 *   node scripts/check-docs.mjs [--all] [--write] [FILE...]      README.md and those of docs/ that have commands
 *
 * All blocks of a document run in one shell, in order (scripts/doc-shell.mjs); comments say what is special about one
 * (scripts/doc-blocks.mjs). Blocks that are long run with --all, blocks that need real images where DENSEGRAPH_DATA_DIR has
 * them; others are counted as skipped. --write puts what was printed into the documents. Needs the built addon and dist/.
 * Ends with `tests: N passed, N failed, N skipped`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';

import { differenceOf, readBlocks, replaceOutputs } from './doc-blocks.mjs';
import { runBlocks } from './doc-shell.mjs';
import { root } from './run-program.mjs';
import { NO_TESTS, endWithCounts, oneTest } from './test-counts.mjs';

const { values: options, positionals } = parseArgs({
  options: { all: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const NAMES = ['command-line', 'd2l-densenet', 'gpu', 'measure', 'memory', 'models-and-data', 'operations'];
const documents =
  positionals.length > 0
    ? positionals
    : ['README.md', ...NAMES.map((name) => `docs/${name}.md`)].map((name) => join(root, name));

const hasImages = (process.env.DENSEGRAPH_DATA_DIR ?? '') !== '';
const isWanted = ({ isLong, needsImages }) => (options.all || !isLong) && (hasImages || !needsImages);

/** What is wrong with how a block has run; null where nothing is. */
function problemOf(block, { succeeded, output, errors }) {
  if (!succeeded) return `the commands failed\n${output}${errors}`;
  return options.write ? null : differenceOf(block, output);
}

async function check(file) {
  const text = readFileSync(file, 'utf8');
  const blocks = readBlocks(text).filter(({ isNever }) => !isNever);
  const wanted = blocks.filter(isWanted);
  const counts = [{ ...NO_TESTS, skipped: blocks.length - wanted.length }];
  const outputs = new Map();
  let seconds = 0;
  await runBlocks(wanted, (block, ran) => {
    const problem = problemOf(block, ran);
    const place = `${relative(root, file)}:${block.line} (${ran.seconds} s)`;
    console.log(problem === null ? `passed ${place}` : `FAILED ${place}: ${problem}`);
    counts.push(oneTest(problem === null));
    seconds += ran.seconds;
    if (ran.succeeded) outputs.set(block, ran.output);
  });
  console.log(`${relative(root, file)}: ${wanted.length} blocks in ${seconds} s`);
  if (options.write) writeFileSync(file, replaceOutputs(text, outputs));
  return counts;
}

const counts = [];
for (const file of documents) {
  try {
    counts.push(...(await check(file)));
  } catch (error) {
    console.error(`FAILED ${relative(root, file)}: ${error.message}`);
    counts.push(oneTest(false));
  }
}
endWithCounts(counts);
