import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MINIMUM_NODE = '20.19.0';
const MINIMUM_CMAKE = '3.22.0';

/** What the sources use that old compilers lack: C++20's library and `using enum`, and vector extensions. */
const PROBE = `
#include <concepts>
#include <optional>
#include <span>
enum class Side { left, right };
using enum Side;
typedef float Vector __attribute__((vector_size(16)));
template <std::integral T> T twice(T value) { return value + value; }
int main() {
  int values[] = {1, 2};
  Vector vector = Vector{} + 1.0f;
  return std::span<int>(values).size() == 2 && twice(1) == 2 && left != right && vector[0] == 1.0f ? 0 : 1;
}
`;

const PROBE_FLAGS = process.arch === 'x64' ? ['-march=x86-64-v4', '-Wno-psabi'] : [];

const PACKAGES = {
  cmake: { debian: 'apt-get install cmake', fedora: 'dnf install cmake', macos: 'brew install cmake' },
  compiler: { debian: 'apt-get install g++', fedora: 'dnf install gcc-c++', macos: 'xcode-select --install' },
  make: { debian: 'apt-get install make', fedora: 'dnf install make', macos: 'xcode-select --install' },
};

function installHint({ debian, fedora, macos }) {
  return `Debian and Ubuntu: ${debian}; Fedora: ${fedora}; macOS: ${macos}`;
}

function isAtLeast(version, minimum) {
  return version.localeCompare(minimum, 'en', { numeric: true }) >= 0;
}

/** Standard output of a command, or null where it cannot be started or fails. */
function outputOf(command, args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? stdout : null;
}

function nodeProblem() {
  const version = process.versions.node;
  return isAtLeast(version, MINIMUM_NODE)
    ? null
    : `Node.js: expected at least 20.19 but found ${version}. Install it from https://nodejs.org`;
}

function cmakeProblem() {
  const version = /cmake version (\d+(?:\.\d+)*)/.exec(outputOf('cmake', ['--version']) ?? '')?.[1];
  if (version !== undefined && isAtLeast(version, MINIMUM_CMAKE)) return null;
  const found = version === undefined ? 'found none' : `found ${version}`;
  return `CMake: expected at least 3.22 but ${found}. ${installHint(PACKAGES.cmake)}`;
}

/** Compiles and links the probe with one compiler command. */
function compiles(command) {
  const folder = mkdtempSync(join(tmpdir(), 'densegraph-probe-'));
  try {
    const source = join(folder, 'probe.cpp');
    writeFileSync(source, PROBE);
    const [program, ...args] = command.split(' ');
    return (
      outputOf(program, [...args, '-std=c++20', ...PROBE_FLAGS, '-o', join(folder, 'probe'), source]) !== null
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first of $CXX, c++, g++ and clang++ that compiles C++20; null where none does. */
export function findCompiler() {
  const candidates = process.env.CXX ? [process.env.CXX] : ['c++', 'g++', 'clang++'];
  return candidates.find(compiles) ?? null;
}

function compilerProblem(compiler) {
  if (compiler !== null) return null;
  const tried = process.env.CXX ? `CXX=${process.env.CXX}` : 'c++, g++ and clang++';
  return (
    `C++20 compiler (GCC 11, Clang 14 or newer): none of ${tried} compiles C++20. ` +
    installHint(PACKAGES.compiler)
  );
}

/** The CMake generator to build with, as cmake-js chooses: Ninja, else make; null where there is neither. */
export function findGenerator() {
  if (outputOf('ninja', ['--version']) !== null) return 'Ninja';
  return outputOf('make', ['--version']) === null ? null : 'Unix Makefiles';
}

function makeProblem() {
  return findGenerator() === null ? `make or ninja: found none. ${installHint(PACKAGES.make)}` : null;
}

/** One line for everything that building native code needs and this machine lacks, with the package to install. */
export function missingRequirements(compiler) {
  return [nodeProblem(), cmakeProblem(), compilerProblem(compiler), makeProblem()].filter(
    (problem) => problem !== null,
  );
}

/** The compiler to build with; ends the process with exit code 1 and a list where anything is missing. */
export function requireBuildTools(purpose) {
  const compiler = findCompiler();
  const missing = missingRequirements(compiler);
  if (missing.length > 0) {
    console.error(
      [`${purpose} needs what is missing here:`, ...missing.map((line) => `  - ${line}`)].join('\n'),
    );
    process.exit(1);
  }
  return compiler;
}
