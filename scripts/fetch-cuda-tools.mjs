/**
 * Installs what builds and checks the CUDA backend on a machine without CUDA into build-cuda-tools/, from PyPI: nvcc,
 * the headers and static runtime of CUDA 13.0, NVRTC, and cuDNN 9.27 with its run-time-compiled engines (about 260 MB
 * to download). The versions and their hashes are in cuda-tools.txt. A second run finds its own stamp and does
 * nothing. Prints where nvcc and cuDNN are. Needs Python 3 with pip, named by DENSEGRAPH_PYTHON or python3 on the
 * path.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const requirements = join(root, 'scripts', 'cuda-tools.txt');
const folder = join(root, 'build-cuda-tools');
const stamp = join(folder, 'installed.txt');

/**
 * Where the tools lie once they are installed: `nvcc`, `include` (CUDA's headers), `cudnn` (libcudnn.so.9),
 * `cudnnInclude`, and `libraries`, the folders a process needs on LD_LIBRARY_PATH to run cuDNN.
 */
export const cudaTools = {
  nvcc: join(folder, 'nvidia', 'cu13', 'bin', 'nvcc'),
  include: join(folder, 'nvidia', 'cu13', 'include'),
  cudnn: join(folder, 'nvidia', 'cudnn_jit', 'lib', 'libcudnn.so.9'),
  cudnnInclude: join(folder, 'nvidia', 'cudnn_jit', 'include'),
  libraries: [join(folder, 'nvidia', 'cudnn_jit', 'lib'), join(folder, 'nvidia', 'cu13', 'lib')],
};

/** Whether exactly the packages of cuda-tools.txt are installed. */
export function cudaToolsInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === readFileSync(requirements, 'utf8');
}

/** Installs the tools where they are not; throws an Error that holds pip's own words where that fails. */
export function fetchCudaTools() {
  if (cudaToolsInstalled()) return;
  const python = process.env.DENSEGRAPH_PYTHON ?? 'python3';
  const unfinished = `${folder}-unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const options = ['--quiet', '--no-deps', '--require-hashes', '--only-binary=:all:', '--target', unfinished];
  const { status, error, stderr } = spawnSync(
    python,
    ['-m', 'pip', 'install', ...options, '--requirement', requirements],
    { encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  if (status !== 0) {
    throw new Error(
      `Expected ${python} -m pip to install the packages of scripts/cuda-tools.txt but it failed:\n` +
        `${error?.message ?? stderr}\n` +
        'Install Python 3 with pip (Debian and Ubuntu: apt-get install python3-pip) or name one by DENSEGRAPH_PYTHON.',
    );
  }
  // nvcc looks for its static runtime in lib64.
  symlinkSync('lib', join(unfinished, 'nvidia', 'cu13', 'lib64'));
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
  writeFileSync(stamp, readFileSync(requirements, 'utf8'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  fetchCudaTools();
  console.log(`nvcc: ${cudaTools.nvcc}`);
  console.log(`cudnn: ${cudaTools.cudnn}`);
}
