import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type CgroupVersion = 1 | 2;

/** A control group that accounts for memory. */
export interface MemoryCgroup {
  readonly version: CgroupVersion;
  /** Where its files are; in a container only the topmost may exist. */
  readonly folder: string;
}

/**
 * The control groups of this process (a container's, a service's), each followed by the groups above it, from lines as
 * `0::/user.slice` (version 2) and `4:memory:/docker/ab12` (version 1). `root` is the file system to look in.
 */
export function ownMemoryCgroups(root: string): readonly MemoryCgroup[] {
  const lines = (readText(join(root, 'proc/self/cgroup')) ?? '').split('\n');
  return lines.flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) return [];
    if (controllers === '') return withAncestors(2, join(root, 'sys/fs/cgroup'), path);
    if (!controllers.split(',').includes('memory')) return [];
    return withAncestors(1, join(root, 'sys/fs/cgroup/memory'), path);
  });
}

/** `/a/b` to `/a/b`, `/a`, `/`. */
function withAncestors(version: CgroupVersion, mount: string, path: string): readonly MemoryCgroup[] {
  const group = { version, folder: join(mount, path) };
  return path === dirname(path) ? [group] : [group, ...withAncestors(version, mount, dirname(path))];
}

/** The text of a small file of the system, without its last line feed; null where it cannot be read. */
export function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trimEnd();
  } catch {
    return null;
  }
}
