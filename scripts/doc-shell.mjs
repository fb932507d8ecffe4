import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { root, runProgram } from './run-program.mjs';

/**
 * @typedef {object} Ran
 * @property {boolean} succeeded every command of the block, and was reached
 * @property {string} output on standard output
 * @property {string} errors on standard error
 * @property {number} seconds
 */

/**
 * Runs blocks as a reader does, one after the other in one bash: files, variables and servers in the background are there
 * for the blocks that follow; what still runs in the end is ended. They run in a temporary folder that looks like a
 * checkout, where densegraph is installed and keeps its state.
 * @param {readonly import('./doc-blocks.mjs').DocBlock[]} blocks
 * @param {(block: import('./doc-blocks.mjs').DocBlock, ran: Ran) => void} onEnd called as each block ends
 */
export async function runBlocks(blocks, onEnd) {
  const folder = mkdtempSync(join(tmpdir(), 'densegraph-docs-'));
  const [work, programs, outputs] = ['work', 'programs', 'outputs'].map((name) => join(folder, name));
  for (const made of [work, programs, outputs]) mkdirSync(made);
  for (const entry of readdirSync(root)) symlinkSync(join(root, entry), join(work, entry));
  const program = `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'dist', 'cli', 'main.js')}" "$@"\n`;
  writeFileSync(join(programs, 'densegraph'), program, { mode: 0o755 });

  const environment = {
    PATH: [programs, process.env.PATH].join(delimiter),
    XDG_STATE_HOME: join(folder, 'state'),
  };
  const printed = (index, stream) => readFileSync(join(outputs, `${index}.${stream}`), 'utf8');
  let ended = 0;
  const onOutput = (_stream, text) => {
    for (const [, failed, seconds] of text.matchAll(/^ended (\d) (\d+)$/gm)) {
      const [output, errors] = [printed(ended, 'out'), printed(ended, 'err')];
      onEnd(blocks[ended], { succeeded: failed === '0', output, errors, seconds: Number(seconds) });
      ended += 1;
    }
  };
  try {
    const { output } = await runProgram('bash', ['-c', script(blocks, work, outputs)], environment, onOutput);
    for (const block of blocks.slice(ended)) {
      onEnd(block, { succeeded: false, output: '', errors: `bash ended before it: ${output}`, seconds: 0 });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function script(blocks, work, outputs) {
  const steps = blocks.map(
    (block, i) =>
      `failed=0 SECONDS=0\n{\n${commandsOf(block)}} >"${outputs}/${i}.out" 2>"${outputs}/${i}.err"\necho "ended $failed $SECONDS"\n`,
  );
  return [
    `cd "${work}"`,
    "trap 'failed=1' ERR",
    "trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT",
    ...steps,
  ].join('\n');
}

function commandsOf({ language, commands }) {
  return language === 'sh'
    ? commands
    : `node --input-type=module <<'END_OF_PROGRAM'\n${commands}END_OF_PROGRAM\n`;
}
