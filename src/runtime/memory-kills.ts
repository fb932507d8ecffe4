import { join } from 'node:path';
import { ownMemoryCgroups, readText } from './memory-cgroups.js';
import type { CgroupVersion } from './memory-cgroups.js';

const EVENTS: Readonly<Record<CgroupVersion, string>> = { 1: 'memory.oom_control', 2: 'memory.events' };

/**
 * How many processes the system has killed so far because memory ran out: of this process's control group where that
 * counts them, else of the machine. Null where nobody counts, as outside Linux. `root` is the file system to look in.
 */
export function memoryKills(root = '/'): number | null {
  const ownRecords = ownMemoryCgroups(root).map(({ folder, version }) => join(folder, EVENTS[version]));
  for (const path of [...ownRecords, join(root, 'proc/vmstat')]) {
    const [, kills] = /^oom_kill (\d+)$/m.exec(readText(path) ?? '') ?? [];
    if (kills !== undefined) return Number(kills);
  }
  return null;
}
