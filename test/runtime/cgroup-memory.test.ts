import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cgroupMemory } from '#densegraph/runtime/cgroup-memory.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'densegraph-cgroup-'));
});
afterEach(() => rm(root, { recursive: true }));

/** A file system with these files in it. */
async function write(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), `${text}\n`);
  }
}

test('there is none outside of Linux', () => {
  expect(cgroupMemory(root)).toBeNull();
});

test('version 2: a container sees its own group as the root', async () => {
  await write({
    'proc/self/cgroup': '0::/',
    'sys/fs/cgroup/memory.max': '1000',
    'sys/fs/cgroup/memory.current': '700',
    'sys/fs/cgroup/memory.stat': 'anon 100\nfile 550\ninactive_file 500\nactive_file 50',
  });
  expect(cgroupMemory(root)).toEqual({ limitBytes: 1000, freeBytes: 800 });
});

test('version 2: a group may allow more than the ones above', async () => {
  await write({
    'proc/self/cgroup': '0::/user.slice/app',
    'sys/fs/cgroup/user.slice/app/memory.max': '9000',
    'sys/fs/cgroup/user.slice/app/memory.current': '8500',
    'sys/fs/cgroup/user.slice/memory.max': '5000',
    'sys/fs/cgroup/user.slice/memory.current': '1000',
  });
  expect(cgroupMemory(root)).toEqual({ limitBytes: 5000, freeBytes: 500 });
});

test('version 2: no limit is none', async () => {
  await write({
    'proc/self/cgroup': '0::/',
    'sys/fs/cgroup/memory.max': 'max',
    'sys/fs/cgroup/memory.current': '700',
  });
  expect(cgroupMemory(root)).toBeNull();
});

test('version 1: the memory controller among others', async () => {
  await write({
    'proc/self/cgroup': '5:cpu,cpuacct:/other\n4:hugetlb,memory:/docker/ab12\n0::/',
    'sys/fs/cgroup/memory/memory.limit_in_bytes': '2000',
    'sys/fs/cgroup/memory/memory.usage_in_bytes': '1500',
    'sys/fs/cgroup/memory/memory.stat': 'inactive_file 1\ntotal_inactive_file 300',
  });
  expect(cgroupMemory(root)).toEqual({ limitBytes: 2000, freeBytes: 800 });
});

test('version 1: a limit beyond all memory is none', async () => {
  await write({
    'proc/self/cgroup': '4:memory:/',
    'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712',
    'sys/fs/cgroup/memory/memory.usage_in_bytes': '1500',
  });
  expect(cgroupMemory(root)).toBeNull();
});

test('what is used beyond the limit leaves nothing', async () => {
  await write({
    'proc/self/cgroup': '0::/',
    'sys/fs/cgroup/memory.max': '1000',
    'sys/fs/cgroup/memory.current': '1200',
  });
  expect(cgroupMemory(root)).toEqual({ limitBytes: 1000, freeBytes: 0 });
});
