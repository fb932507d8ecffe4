import { spawnSync } from 'node:child_process';
import { note, ok, problem, type Finding } from './finding.js';

const LEAST_NODE = '20.19.0';

/** Node.js, and the compilers that the engine is built with. */
export function checkTools(): readonly Finding[] {
  return [
    checkNode(process.versions.node),
    checkTool('C++ compiler', process.env['CXX'] ?? 'c++', {
      purpose: 'the native engine cannot be built again',
      remedy: 'Install g++ 12 or clang 16, or newer (Debian and Ubuntu: apt-get install g++).',
    }),
    checkTool('CUDA compiler', process.env['CUDACXX'] ?? 'nvcc', {
      purpose: 'an engine for NVIDIA GPUs cannot be built',
      remedy:
        'For a GPU, install the CUDA toolkit 12.8 or newer (https://developer.nvidia.com/cuda-downloads); where its nvcc is ' +
        'not on the path, name it: CUDACXX=/usr/local/cuda/bin/nvcc.',
    }),
  ];
}

export function checkNode(version: string): Finding {
  return version.localeCompare(LEAST_NODE, 'en', { numeric: true }) >= 0
    ? ok('Node.js', version)
    : problem('Node.js', `${version}, but 20.19 is the least`, 'Install it from https://nodejs.org.');
}

function checkTool(name: string, command: string, absent: { purpose: string; remedy: string }): Finding {
  const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
  if (status !== 0) return note(name, `${command} does not run: ${absent.purpose}`, absent.remedy);
  const lines = stdout.split('\n').map((line) => line.trim());
  return ok(name, lines.find((line) => /\d+\.\d+/.test(line)) ?? lines[0] ?? command);
}
