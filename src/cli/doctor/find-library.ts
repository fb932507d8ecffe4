import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where the dynamic linker of this machine would find a shared library, without opening it; null where it would not. */
export function findLibrary(name: string): string | null {
  const folders = (process.env['LD_LIBRARY_PATH'] ?? '').split(':').filter((folder) => folder !== '');
  const found = folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
  return found ?? inLinkerCache(name, linkerCache());
}

/** Of the lines of `ldconfig -p`, as in `libm.so.6 (libc6,x86-64) => /lib/x86_64-linux-gnu/libm.so.6`. */
export function inLinkerCache(name: string, lines: string): string | null {
  const line = lines.split('\n').find((entry) => entry.trim().startsWith(`${name} (`));
  return line?.split(' => ')[1]?.trim() ?? null;
}

/** Empty where there is none. It is not on the path of everyone. */
function linkerCache(): string {
  const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
  const { stdout } = spawnSync('ldconfig', ['-p'], { encoding: 'utf8', env: { ...process.env, PATH } });
  return typeof stdout === 'string' ? stdout : '';
}
