import type { Command, CommanderError } from 'commander';
import { ExpectedError } from './expected-error.js';
import { endForClosedPipe, InterruptedError } from './interruption.js';

/** What could not be understood: an option, an argument, a command. */
const CODE_OF_WRONG_USAGE = 2;

/** The classes of errors that end with one line, besides ExpectedError. */
export type Expected = readonly (abstract new (...args: never) => Error)[];

/**
 * Runs the command that the process was started with. An ExpectedError, or one of `expected`, ends it with one line and
 * code 1, wrong usage with code 2, a signal with the code that a shell gives it; any other is a fault of the program,
 * and keeps its stack. Where nobody reads what is printed any more, as `head` does after some lines, it ends without a
 * word.
 */
export async function runProgram(program: Command, expected: Expected = []): Promise<void> {
  setExitCodes(program);
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') endForClosedPipe();
      else program.error(`error: ${error.message}`);
    });
  }
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof InterruptedError) {
      if (error.signal !== 'SIGPIPE') process.stderr.write(`${error.message}\n`);
      process.exit(error.exitCode);
    }
    if ([ExpectedError, ...expected].some((known) => error instanceof known)) {
      program.error(`error: ${(error as Error).message}`);
    }
    throw error;
  }
}

function setExitCodes(command: Command): void {
  command.exitOverride((error) => process.exit(exitCodeOf(error)));
  for (const subcommand of command.commands) setExitCodes(subcommand);
}

/** Commander's own complaints are about usage; what commands report by `error` is not. */
function exitCodeOf({ code, exitCode }: CommanderError): number {
  return exitCode !== 0 && code !== 'commander.error' ? CODE_OF_WRONG_USAGE : exitCode;
}
