/** Whether what CMake configured in a build folder is still what is asked for; cmake-js configures a folder only once. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The path of $CUDACXX, or of nvcc on the path, as CMake looks for it; empty where there is none. */
export function findNvcc() {
  const command = process.env.CUDACXX || 'nvcc';
  const { stdout } = spawnSync('sh', ['-c', 'command -v "$0"', command], { encoding: 'utf8' });
  return stdout?.trim() ?? '';
}

/** @returns {Map<string, string>} the entries of a folder's CMakeCache.txt; none where it was never configured */
function readCache(folder) {
  const file = join(folder, 'CMakeCache.txt');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return new Map([...text.matchAll(/^([^#/:\n]+):\w+=(.*)$/gm)].map(([, name, value]) => [name, value]));
}

/** Whether a folder was configured to build the CUDA backend by nvcc. */
export function buildsCuda(folder) {
  return !/^$|NOTFOUND$/.test(readCache(folder).get('CMAKE_CUDA_COMPILER') ?? '');
}

/**
 * Removes what cannot be continued, so that the next build configures the folder anew: the folder, where it was made for
 * another place or headers that are gone; its configuration alone, where that failed or is about another CUDA.
 *
 * @param {string} folder of the build
 * @param {string} home of the sources
 * @param {{ asked?: string, nvcc?: string, named?: boolean }} cuda the value of DENSEGRAPH_CUDA that is asked for, if one
 *   is; the nvcc that is there now, which was not there or did not work when the folder was configured, or is `named` by
 *   CUDACXX
 */
export function discardStaleConfiguration(folder, home, { asked, nvcc = '', named = false } = {}) {
  const cache = readCache(folder);
  if (cache.size === 0) return;
  const includes = cache.get('CMAKE_JS_INC')?.split(';') ?? [];
  if (cache.get('CMAKE_HOME_DIRECTORY') !== home || !includes.every((include) => existsSync(include))) {
    rmSync(folder, { recursive: true });
    return;
  }
  const failed = !['build.ninja', 'Makefile'].some((file) => existsSync(join(folder, file)));
  const otherChoice = asked !== undefined && asked !== cache.get('DENSEGRAPH_CUDA');
  const mayTakeNvcc = named || (cache.get('CMAKE_CUDA_COMPILER') ?? '').endsWith('NOTFOUND');
  const otherNvcc = mayTakeNvcc && nvcc !== '' && nvcc !== cache.get('DENSEGRAPH_NVCC');
  if (!failed && !otherChoice && !otherNvcc) return;
  // Objects stay: what is compiled as before need not be compiled again.
  for (const file of ['CMakeCache.txt', 'CMakeFiles', 'build.ninja', 'Makefile']) {
    rmSync(join(folder, file), { recursive: true, force: true });
  }
}
