import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';

/** Writes a file that a command was asked for; ends the process with one line where it cannot be written. */
export function writeOutput(file: string, text: string, command: Command): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    command.error(`error: ${(error as Error).message}`);
  }
}
