import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memoryKills } from '#densegraph/runtime/memory-kills.js';
import { temporaryFolder } from '../store/temporary-folder.js';

const VMSTAT = { 'proc/vmstat': 'pgfault 12\noom_kill 7' };

/** Machines by their files, and how many processes they have killed for want of memory. */
const MACHINES: readonly { name: string; files: Record<string, string>; kills: number | null }[] = [
  { name: 'a machine that is no Linux', files: {}, kills: null },
  { name: 'a machine without groups', files: VMSTAT, kills: 7 },
  {
    name: 'a container of version 2, whose machine has killed others',
    files: {
      ...VMSTAT,
      'proc/self/cgroup': '0::/',
      'sys/fs/cgroup/memory.events': 'low 0\nhigh 0\nmax 31\noom 2\noom_kill 1\noom_group_kill 0',
    },
    kills: 1,
  },
  {
    name: 'a container of version 1, which sees its group as the topmost',
    files: {
      ...VMSTAT,
      'proc/self/cgroup': '4:memory:/docker/ab12\n0::/',
      'sys/fs/cgroup/memory/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 5',
    },
    kills: 5,
  },
];

describe('the kills for want of memory', () => {
  it.each(MACHINES)('of $name', ({ files, kills }) => {
    const root = temporaryFolder();
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), `${text}\n`);
    }
    expect(memoryKills(root)).toBe(kills);
  });
});
