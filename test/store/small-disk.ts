import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary-folder.js';

/** A file system of its own. */
export interface SmallDisk {
  readonly folder: string;
  /** Writes to it until nothing fits any more. */
  readonly fill: () => void;
  /** Makes as many files as it can have. */
  readonly fillWithFiles: () => void;
  /** Removes what filled it. */
  readonly free: () => void;
  /** Gives it another size, as in 8m. */
  readonly resize: (size: string) => void;
}

/** Whether this user may make a file system. */
export function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'densegraph-disk-'));
  try {
    mount(folder, 'size=1m');
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}

/** Makes one of a size, as in 1m, and for so many files, that is gone when the test has ended. */
export function smallDisk(size: string, files = 10_000): SmallDisk {
  const folder = join(temporaryFolder(), 'disk');
  const filling = join(folder, 'filling');
  mkdirSync(folder);
  mount(folder, `size=${size},nr_inodes=${files}`);
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder]);
  });
  return {
    folder,
    fill: () => {
      const file = openSync(filling, 'a');
      untilFull(() => writeSync(file, Buffer.alloc(4096)));
      closeSync(file);
    },
    fillWithFiles: () => {
      mkdirSync(filling);
      untilFull((number) => closeSync(openSync(join(filling, String(number)), 'w')));
    },
    free: () => rmSync(filling, { recursive: true, force: true }),
    resize: (changed) => void execFileSync('mount', ['-o', `remount,size=${changed}`, folder]),
  };
}

function mount(folder: string, options: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
}

/** Does something again and again until the disk is full. */
function untilFull(write: (number: number) => unknown): void {
  try {
    for (let number = 0; ; number++) write(number);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
