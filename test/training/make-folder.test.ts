import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder } from '#densegraph/training/make-folder.js';
import { canMount, smallDisk } from '../store/small-disk.js';
import { temporaryFolder } from '../store/temporary-folder.js';

it('makes a folder with those above it, and leaves one that is there', async () => {
  const folder = join(temporaryFolder(), 'a', 'b', 'c');
  await makeFolder(folder);
  writeFileSync(join(folder, 'file'), '');
  await makeFolder(folder);
  expect(existsSync(join(folder, 'file'))).toBe(true);
});

it('says what is in the way', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  await expect(makeFolder(join(folder, 'file', 'a'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  symlinkSync('nowhere', join(folder, 'link'));
  await expect(makeFolder(join(folder, 'link', 'a'))).rejects.toMatchObject({ code: 'ENOENT' });
});

it.skipIf(!canMount())('says that the disk is full', async () => {
  const disk = smallDisk('1m', 20);
  disk.fillWithFiles();
  await expect(makeFolder(join(disk.folder, 'a', 'b'))).rejects.toMatchObject({ code: 'ENOSPC' });
});
