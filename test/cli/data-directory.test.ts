import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { dataDirectory, dataDirectoryFromEnvironment } from '#densegraph/cli/data-directory.js';
import { temporaryFolder } from '../store/temporary-folder.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('is a folder that is there, named by the option or by the environment', () => {
  const folder = temporaryFolder();
  expect(dataDirectory(folder)).toBe(folder);
  vi.stubEnv('DENSEGRAPH_DATA_DIR', folder);
  expect(dataDirectoryFromEnvironment()).toBe(folder);
  vi.stubEnv('DENSEGRAPH_DATA_DIR', '');
  expect(dataDirectoryFromEnvironment()).toBeNull();
});

it('is refused where it is not there, with what to do', () => {
  const missing = join(temporaryFolder(), 'data');
  const advice = /fashion-mnist\/train-images-idx3-ubyte\.gz.*DENSEGRAPH_DATA_DIR.*`densegraph demo`/;
  expect(() => dataDirectory(missing)).toThrow(advice);
  vi.stubEnv('DENSEGRAPH_DATA_DIR', missing);
  expect(() => dataDirectoryFromEnvironment()).toThrow(advice);
  expect(() => dataDirectoryFromEnvironment()).toThrow(`received ${missing}. `);
});
