/**
 * npm's install script: puts the native engine into build/Release/densegraph.node. Takes the package's prebuilt one where
 * there is one for this platform that loads, and nothing asks for the CUDA backend (npm_config_densegraph_cuda=on, or nvcc,
 * with which a build would have it); builds it with scripts/build-addon.mjs otherwise. Does nothing else, and needs no
 * network.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const prebuilt = join(root, 'prebuilt', `${process.platform}-${process.arch}`, 'densegraph.node');
const built = join(root, 'build', 'Release', 'densegraph.node');

/** Whether a build would have the CUDA backend, which prebuilt engines lack. */
function wantsCuda() {
  const { npm_config_densegraph_cuda: asked = 'auto', CUDACXX, CUDA_PATH, PATH = '' } = process.env;
  if (asked !== 'auto') return asked !== 'off';
  if (CUDACXX) return true;
  const folders = [...PATH.split(delimiter), ...(CUDA_PATH ? [join(CUDA_PATH, 'bin')] : [])];
  return folders.some((folder) => existsSync(join(folder, 'nvcc')));
}

/** Why the prebuilt engine does not load in this Node.js; null where it does. */
function problemOf(addon) {
  const { status, stderr } = spawnSync(process.execPath, ['-e', 'require(process.argv[1])', addon], {
    encoding: 'utf8',
  });
  return status === 0 ? null : (/^Error: (.*)$/m.exec(stderr)?.[1] ?? 'it ended the process');
}

function takePrebuilt() {
  if (!existsSync(prebuilt) || wantsCuda()) return false;
  const problem = problemOf(prebuilt);
  if (problem !== null) {
    console.log(`The package's native engine does not load here (${problem}): it is built instead.`);
    return false;
  }
  mkdirSync(dirname(built), { recursive: true });
  copyFileSync(prebuilt, built);
  console.log(`Took the package's native engine for ${process.platform}-${process.arch}.`);
  return true;
}

if (!takePrebuilt()) await import('./build-addon.mjs');
