/**
 * Packs the built package: `node scripts/pack.mjs [--prebuilt] [FOLDER]`, into this folder where none is named. With
 * --prebuilt it holds the engine of build/Release for this platform, so that installing it compiles nothing.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { root } from './run-program.mjs';

/**
 * @param {string} destination a folder that is there
 * @param {boolean} prebuilt
 * @returns {{ path: string, bytes: number, files: readonly string[] }} the tarball, and what lies in it
 */
export function pack(destination, prebuilt) {
  const folder = join(root, 'prebuilt');
  rmSync(folder, { recursive: true, force: true });
  try {
    if (prebuilt) {
      const platform = join(folder, `${process.platform}-${process.arch}`);
      mkdirSync(platform, { recursive: true });
      copyFileSync(join(root, 'build', 'Release', 'densegraph.node'), join(platform, 'densegraph.node'));
    }
    // The scripts would build all of it again.
    const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', destination];
    const { status, stdout, stderr } = spawnSync('npm', args, { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
    const [{ filename, size, files }] = JSON.parse(stdout);
    return { path: join(destination, filename), bytes: size, files: files.map(({ path }) => path) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values, positionals } = parseArgs({
    options: { prebuilt: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const { path, bytes } = pack(resolve(positionals[0] ?? '.'), values.prebuilt);
  console.log(`${path}: ${bytes} bytes`);
}
