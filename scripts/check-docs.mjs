/**
 * `npm run docs:check`: runs the commands of the documents and holds what they print against what is written there.
 *
 *   node scripts/check-docs.mjs [--all] [--write] [FILE...]      docs/d2l-densenet.md where none is named
 *
 * A block of commands is checked where a comment before it says how (scripts/doc-blocks.mjs). Blocks that are long run with
 * --all; blocks that need real images, where DENSEGRAPH_DATA_DIR has them; others are counted as skipped. --write puts what
 * was printed into the documents. All blocks of a document run in one folder of their own, in order. Needs the built dist/.
 * Ends with `tests: N passed, N failed, N skipped`.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { differenceOf, readBlocks, replaceOutputs } from './doc-blocks.mjs';
import { root, runProgram } from './run-program.mjs';
import { NO_TESTS, endWithCounts, oneTest } from './test-counts.mjs';

const { values: options, positionals } = parseArgs({
  options: { all: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const documents = positionals.length > 0 ? positionals : [join(root, 'docs', 'd2l-densenet.md')];

const hasImages = (process.env.DENSEGRAPH_DATA_DIR ?? '') !== '';
const isWanted = ({ needs }) =>
  (options.all || !needs.includes('long')) && (hasImages || !needs.includes('images'));

/** Puts densegraph into a folder, as an installation does: a program, so that a server in the background can be ended by $!. */
function installIn(folder) {
  const program = join(root, 'dist', 'cli', 'main.js');
  writeFileSync(join(folder, 'densegraph'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`, {
    mode: 0o755,
  });
}

/** Runs a block's commands as a user's shell does, where densegraph is installed. Rejects nothing: the output tells. */
async function run({ commands }, folder, programs) {
  const before = `exec 2>/dev/null\nPATH="${programs}:$PATH"\nset -e\ncd "${folder}"\n`;
  const { succeeded, output } = await runProgram('bash', ['-c', `${before}${commands}`]);
  return succeeded ? output : `${output}(the commands failed)\n`;
}

const counts = [];
const programs = mkdtempSync(join(tmpdir(), 'densegraph-program-'));
process.on('exit', () => rmSync(programs, { recursive: true, force: true }));
installIn(programs);
for (const file of documents) {
  const text = readFileSync(file, 'utf8');
  const folder = mkdtempSync(join(tmpdir(), 'densegraph-docs-'));
  const outputs = new Map();
  try {
    for (const block of readBlocks(text)) {
      if (!isWanted(block)) {
        counts.push({ ...NO_TESTS, skipped: 1 });
        continue;
      }
      const output = await run(block, folder, programs);
      outputs.set(block, output);
      const difference = differenceOf(block, output);
      if (difference !== null && !options.write) console.error(`${file}:${block.line}: ${difference}`);
      counts.push(oneTest(difference === null || options.write));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (options.write) writeFileSync(file, replaceOutputs(text, outputs));
}
endWithCounts(counts);
