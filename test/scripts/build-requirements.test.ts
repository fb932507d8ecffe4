import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../scripts/build-addon.mjs', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'densegraph-path-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Puts a program on the only PATH that the script will see. */
async function install(name: string, script: string): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
}

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function build(env: Record<string, string> = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(execPath, [SCRIPT], { env: { PATH: folder, ...env } }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

test('everything that is missing is named at once, with the package to install, before anything starts', async () => {
  const { code, stdout, stderr } = await build();
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr.split('\n')).toEqual([
    'The native engine of densegraph needs what is missing here:',
    '  - CMake: expected at least 3.22 but found none. Debian and Ubuntu: apt-get install cmake; Fedora: dnf install cmake; macOS: brew install cmake',
    '  - C++20 compiler (GCC 11, Clang 14 or newer): none of c++, g++ and clang++ compiles C++20. Debian and Ubuntu: apt-get install g++; Fedora: dnf install gcc-c++; macOS: xcode-select --install',
    '  - make or ninja: found none. Debian and Ubuntu: apt-get install make; Fedora: dnf install make; macOS: xcode-select --install',
    '',
  ]);
});

test('an old CMake is named with its version, and what is there is not named', async () => {
  await install('cmake', 'echo "cmake version 3.9.6"');
  await install('make', 'echo "GNU Make 4.3"');
  await install('c++', 'exit 0');
  const { code, stderr } = await build();
  expect(code).toBe(1);
  expect(stderr).toContain('- CMake: expected at least 3.22 but found 3.9.6.');
  expect(stderr).not.toMatch(/compiler|make or ninja/);
});

test('a compiler that cannot do C++20 is as good as none', async () => {
  await install('cmake', 'echo "cmake version 3.22.0"');
  await install('ninja', 'echo 1.11.1');
  await install('g++-9', 'exit 1');
  await install('c++', 'exit 0');
  const { code, stderr } = await build({ CXX: 'g++-9' });
  expect(code).toBe(1);
  expect(stderr).toContain('- C++20 compiler (GCC 11, Clang 14 or newer): none of CXX=g++-9 compiles C++20.');
  expect(stderr).not.toMatch(/CMake:|make or ninja/);
});
