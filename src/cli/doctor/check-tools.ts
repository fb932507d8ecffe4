import { spawnSync } from 'node:child_process';
import { note, ok, problem, type Finding } from './finding.js';

const LEAST_NODE = '20.19.0';
const LEAST_CMAKE = '3.22.0';

/** Node.js, and what the engine is built with where it is compiled. */
export function checkTools(): readonly Finding[] {
  return [
    checkNode(process.versions.node),
    checkTool('C++ compiler', process.env['CXX'] ?? 'c++', {
      purpose: 'the native engine cannot be built again',
      remedy: 'Install g++ 11 or clang 14, or newer (Debian and Ubuntu: apt-get install g++).',
    }),
    checkCmake(outputOf('cmake')),
    checkTool('CUDA compiler', process.env['CUDACXX'] ?? 'nvcc', {
      purpose: 'an engine for NVIDIA GPUs cannot be built',
      remedy:
        'For a GPU, install the CUDA toolkit 12.8 or newer (https://developer.nvidia.com/cuda-downloads); where its nvcc is ' +
        'not on the path, name it: CUDACXX=/usr/local/cuda/bin/nvcc.',
    }),
  ];
}

export function checkNode(version: string): Finding {
  return isAtLeast(version, LEAST_NODE)
    ? ok('Node.js', version)
    : problem('Node.js', `${version}, but 20.19 is the least`, 'Install it from https://nodejs.org.');
}

/** By what `cmake --version` prints; null: it does not run. */
export function checkCmake(output: string | null): Finding {
  const version = /cmake version (\d+(?:\.\d+)*)/.exec(output ?? '')?.[1];
  if (version !== undefined && isAtLeast(version, LEAST_CMAKE)) return ok('CMake', version);
  const found = version === undefined ? 'cmake does not run' : `${version}, but 3.22 is the least`;
  return note(
    'CMake',
    `${found}: the native engine cannot be built again`,
    'Install CMake 3.22 or newer (Debian and Ubuntu: apt-get install cmake; macOS: brew install cmake).',
  );
}

function checkTool(name: string, command: string, absent: { purpose: string; remedy: string }): Finding {
  const output = outputOf(command);
  if (output === null) return note(name, `${command} does not run: ${absent.purpose}`, absent.remedy);
  const lines = output.split('\n').map((line) => line.trim());
  return ok(name, lines.find((line) => /\d+\.\d+/.test(line)) ?? lines[0] ?? command);
}

/** What a command prints of its version; null where it does not run. */
function outputOf(command: string): string | null {
  const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout : null;
}

function isAtLeast(version: string, least: string): boolean {
  return version.localeCompare(least, 'en', { numeric: true }) >= 0;
}
