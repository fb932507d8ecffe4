import { defaultStateDirectory } from './state-directory.js';
import type { ServerOptions } from './server-options.js';

/** The options, for the end of a command line, by which another command works with the same server or state. */
export function whereabouts({ server, tokenFile, stateDir, dataDir }: ServerOptions): string {
  const options: readonly (readonly [string, string | undefined])[] =
    server === undefined
      ? [
          ['--state-dir', stateDir === defaultStateDirectory() ? undefined : stateDir],
          ['--data-dir', dataDir],
        ]
      : [
          ['--server', server],
          ['--token-file', tokenFile],
        ];
  return options
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name} ${quoted(value)}`]))
    .join('');
}

/** As a POSIX shell takes it. */
function quoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
