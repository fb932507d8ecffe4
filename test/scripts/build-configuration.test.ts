import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildsCuda, discardStaleConfiguration } from '../../scripts/build-configuration.mjs';
import { temporaryFolder } from '../store/temporary-folder.js';

const HOME = '/home/densegraph';

/** A build folder as CMake leaves it where it found no nvcc, but for what is given. */
function configured(entries: Readonly<Record<string, string>> = {}, files = ['build.ninja']): string {
  const folder = temporaryFolder();
  const cache = {
    CMAKE_HOME_DIRECTORY: HOME,
    DENSEGRAPH_CUDA: 'auto',
    CMAKE_CUDA_COMPILER: 'NOTFOUND',
    DENSEGRAPH_NVCC: '',
    ...entries,
  };
  const lines = Object.entries(cache).map(([name, value]) => `${name}:STRING=${value}`);
  writeFileSync(join(folder, 'CMakeCache.txt'), `# A comment\n//Another\n${lines.join('\n')}\n`);
  for (const file of files) writeFileSync(join(folder, file), '');
  mkdirSync(join(folder, 'Release'));
  return folder;
}

const isConfigured = (folder: string): boolean => existsSync(join(folder, 'CMakeCache.txt'));

test.each<[string, object, Record<string, string>]>([
  ['nothing is asked', {}, { DENSEGRAPH_CUDA: 'off' }],
  ['the same is asked', { asked: 'off' }, { DENSEGRAPH_CUDA: 'off' }],
  ['there is no nvcc yet', { asked: 'auto', nvcc: '' }, {}],
  ['the nvcc that is there did not work', { nvcc: '/bin/nvcc' }, { DENSEGRAPH_NVCC: '/bin/nvcc' }],
  ['it builds by another nvcc', { nvcc: '/bin/nvcc' }, { CMAKE_CUDA_COMPILER: '/cuda/nvcc' }],
])('a configuration is kept where %s', (_, cuda, entries) => {
  const folder = configured(entries);
  discardStaleConfiguration(folder, HOME, cuda);
  expect(isConfigured(folder)).toBe(true);
});

test.each<[string, object, Record<string, string>]>([
  ['CUDA is asked for', { asked: 'on' }, {}],
  ['CUDA is to be left out', { asked: 'off' }, { CMAKE_CUDA_COMPILER: '/bin/nvcc' }],
  ['nvcc was installed since', { nvcc: '/bin/nvcc' }, {}],
  ['CUDACXX names another', { nvcc: '/new/nvcc', named: true }, { CMAKE_CUDA_COMPILER: '/bin/nvcc' }],
])('a configuration is made anew, and what was built stays, where %s', (_, cuda, entries) => {
  const folder = configured(entries);
  discardStaleConfiguration(folder, HOME, cuda);
  expect(isConfigured(folder)).toBe(false);
  expect(existsSync(join(folder, 'build.ninja'))).toBe(false);
  expect(existsSync(join(folder, 'Release'))).toBe(true);
});

test('a configuration that failed is made anew', () => {
  const folder = configured({}, []);
  discardStaleConfiguration(folder, HOME);
  expect(isConfigured(folder)).toBe(false);
});

test('a folder of another place or of headers that are gone is built anew', () => {
  for (const folder of [
    configured({ CMAKE_HOME_DIRECTORY: '/moved' }),
    configured({ CMAKE_JS_INC: '/gone' }),
  ]) {
    discardStaleConfiguration(folder, HOME);
    expect(existsSync(folder)).toBe(false);
  }
});

test('tells a folder with CUDA from one without', () => {
  expect(buildsCuda(configured())).toBe(false);
  expect(buildsCuda(temporaryFolder())).toBe(false);
  expect(buildsCuda(configured({ CMAKE_CUDA_COMPILER: '/bin/nvcc' }))).toBe(true);
});
