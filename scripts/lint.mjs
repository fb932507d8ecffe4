/**
 * `npm run lint`: ESLint, which takes longest, and beside it the others one after the other. Prints what a failing one says
 * and ends with code 1.
 */
import { join } from 'node:path';

import { root, runProgram } from './run-program.mjs';

const bin = (name) => join(root, 'node_modules', '.bin', name);

/** Each lane runs beside the others; what it holds, in order. */
const LANES = [
  [[bin('eslint'), '.']],
  [
    [bin('tsc'), '-p', 'src/web'],
    [bin('tsc'), '--noEmit'],
    [bin('prettier'), '--check', '.'],
    [bin('depcruise'), 'src'],
    // The API reference: a warning, as of a type that is not exported, is an error.
    [bin('typedoc'), '--emit', 'none'],
    [process.execPath, join(root, 'scripts', 'check-clang-format.mjs')],
  ],
];

let failed = false;

async function runLane(commands) {
  for (const [program, ...args] of commands) {
    const { succeeded, output } = await runProgram(program, args);
    if (succeeded) continue;
    failed = true;
    console.error(`${output}\nfailed: ${[program, ...args].join(' ').replaceAll(`${root}/`, '')}`);
  }
}

await Promise.all(LANES.map(runLane));
process.exitCode = failed ? 1 : 0;
