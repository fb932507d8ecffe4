import type { Command } from 'commander';
import { ExpectedError } from './expected-error.js';

/** What a shell says of a program that SIGPIPE has ended. */
const CODE_OF_CLOSED_PIPE = 141;

/** The classes of errors that end with one line, besides ExpectedError. */
export type Expected = readonly (abstract new (...args: never) => Error)[];

/**
 * Runs the command that the process was started with. An ExpectedError, or one of `expected`, ends it with one line and
 * code 1; any other is a fault of the program, and keeps its stack. Where nobody reads what is printed any more, as
 * `head` does after some lines, it ends without a word.
 */
export async function runProgram(program: Command, expected: Expected = []): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(CODE_OF_CLOSED_PIPE);
    program.error(`error: ${error.message}`);
  });
  try {
    await program.parseAsync();
  } catch (error) {
    if ([ExpectedError, ...expected].some((known) => error instanceof known)) {
      program.error(`error: ${(error as Error).message}`);
    }
    throw error;
  }
}
