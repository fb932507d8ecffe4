/**
 * Checks that the C++ sources are formatted as .clang-format says: part of `npm run lint`. With --write it formats
 * them. clang-format is the one tool of the house that npm does not bring.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function sources(folder) {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => /\.(cpp|cu|h)$/.test(file)).map((file) => join(folder, file));
}

const action = process.argv.includes('--write') ? ['-i'] : ['--dry-run', '--Werror'];
const files = ['native', 'test/native'].flatMap(sources);
const { status, error } = spawnSync('clang-format', [...action, ...files], { cwd: root, stdio: 'inherit' });
if (error !== undefined) {
  console.error(
    'Expected clang-format (14 or newer) but it cannot be started. ' +
      'Debian and Ubuntu: apt-get install clang-format; Fedora: dnf install clang-tools-extra; macOS: brew install clang-format',
  );
}
process.exitCode = status ?? 1;
