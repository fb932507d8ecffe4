import { join } from 'node:path';
import { ownMemoryCgroups, readText } from './memory-cgroups.js';
import type { CgroupVersion } from './memory-cgroups.js';

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

const FILES: Readonly<Record<CgroupVersion, CgroupFiles>> = {
  1: { limit: 'memory.limit_in_bytes', usage: 'memory.usage_in_bytes', inactive: 'total_inactive_file' },
  2: { limit: 'memory.max', usage: 'memory.current', inactive: 'inactive_file' },
};

/**
 * What the control groups of this process (a container's, a service's) leave it: the tightest of its group and the
 * groups above. null where there are none, as outside Linux. `root` is the file system to look in.
 */
export function cgroupMemory(root = '/'): CgroupMemory | null {
  const groups = ownMemoryCgroups(root).map(({ folder, version }) => groupMemory(folder, FILES[version]));
  const limits = groups.filter((group) => group !== null);
  if (limits.length === 0) return null;
  return {
    limitBytes: Math.min(...limits.map(({ limitBytes }) => limitBytes)),
    freeBytes: Math.min(...limits.map(({ freeBytes }) => freeBytes)),
  };
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
