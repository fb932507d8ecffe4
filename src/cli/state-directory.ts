import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where the service keeps its state unless told otherwise: under XDG_STATE_HOME, else ~/.local/state. */
export function defaultStateDirectory(): string {
  const { XDG_STATE_HOME: given = '' } = process.env;
  // The XDG specification: relative paths are to be ignored.
  const base = isAbsolute(given) ? given : join(homedir(), '.local', 'state');
  return join(base, 'densegraph');
}
