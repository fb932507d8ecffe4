import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** In bytes. */
export interface CgroupMemory {
  readonly limitBytes: number;
  /** Until the limit; files in the page cache that are not in active use count as free. */
  readonly freeBytes: number;
}

interface CgroupFiles {
  readonly limit: string;
  readonly usage: string;
  /** The line of memory.stat that counts cached files not in active use. */
  readonly inactive: string;
}

const VERSION_2: CgroupFiles = { limit: 'memory.max', usage: 'memory.current', inactive: 'inactive_file' };
const VERSION_1: CgroupFiles = {
  limit: 'memory.limit_in_bytes',
  usage: 'memory.usage_in_bytes',
  inactive: 'total_inactive_file',
};

/**
 * What the control groups of this process (a container's, a service's) leave it: the tightest of its group and the
 * groups above. null where there are none, as outside Linux. `root` is the file system to look in.
 */
export function cgroupMemory(root = '/'): CgroupMemory | null {
  const groups = ownGroups(root).flatMap(({ mount, path, files }) =>
    withAncestors(path).map((group) => groupMemory(join(root, mount, group), files)),
  );
  const limits = groups.filter((group) => group !== null);
  if (limits.length === 0) return null;
  return {
    limitBytes: Math.min(...limits.map(({ limitBytes }) => limitBytes)),
    freeBytes: Math.min(...limits.map(({ freeBytes }) => freeBytes)),
  };
}

/** From lines as `0::/user.slice` (version 2) and `4:memory:/docker/ab12` (version 1). */
function ownGroups(root: string): { mount: string; path: string; files: CgroupFiles }[] {
  const lines = (readText(join(root, 'proc/self/cgroup')) ?? '').split('\n');
  return lines.flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) return [];
    if (controllers === '') return [{ mount: 'sys/fs/cgroup', path, files: VERSION_2 }];
    if (!controllers.split(',').includes('memory')) return [];
    return [{ mount: 'sys/fs/cgroup/memory', path, files: VERSION_1 }];
  });
}

/** `/a/b` to `/a/b`, `/a`, `/`: in a container only the last may exist. */
function withAncestors(path: string): string[] {
  return path === dirname(path) ? [path] : [path, ...withAncestors(dirname(path))];
}

function groupMemory(folder: string, files: CgroupFiles): CgroupMemory | null {
  const limitBytes = Number(readText(join(folder, files.limit)) ?? NaN);
  const usage = Number(readText(join(folder, files.usage)) ?? NaN);
  // "max" is no number; neither is a limit one that nothing could reach.
  if (!Number.isSafeInteger(limitBytes) || !Number.isSafeInteger(usage)) return null;
  const stat = readText(join(folder, 'memory.stat')) ?? '';
  const inactive = Number(new RegExp(`^${files.inactive} (\\d+)$`, 'm').exec(stat)?.[1] ?? 0);
  return { limitBytes, freeBytes: Math.max(0, limitBytes - Math.max(0, usage - inactive)) };
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trimEnd();
  } catch {
    return null;
  }
}
