import { execFile } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { checkCpu, cudaFindings } from '#densegraph/cli/doctor/check-engine.js';
import { checkFolders, checkPlans, diskFinding } from '#densegraph/cli/doctor/check-folders.js';
import { checkNvidia, cudnnFinding, driverFinding } from '#densegraph/cli/doctor/check-nvidia.js';
import { checkCmake, checkNode } from '#densegraph/cli/doctor/check-tools.js';
import { findingsText } from '#densegraph/cli/doctor/doctor.js';
import { findLibrary, inLinkerCache } from '#densegraph/cli/doctor/find-library.js';
import { note, ok, type Finding } from '#densegraph/cli/doctor/finding.js';
import { GPU, WHOLE } from '../runtime/cuda-machine.js';
import { temporaryFolder } from '../store/temporary-folder.js';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

async function doctor(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, 'doctor', ...args]);
  return stdout;
}

describe('doctor', () => {
  it('tells of all that training needs, as JSON too', async () => {
    const folder = temporaryFolder();
    const args = ['--state-dir', join(folder, 'state'), '--data-dir', folder];
    const findings = JSON.parse(await doctor(...args, '--json')) as Finding[];
    expect(findings.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'Node.js',
        'C++ compiler',
        'CMake',
        'CUDA compiler',
        'Native engine',
        'Processor',
        'Memory',
        'Data sets',
        'State directory',
        'Disk',
      ]),
    );
    expect(findings.find(({ name }) => name === 'Data sets')?.detail).toBe(`shapes (${folder})`);
    for (const { state, remedy } of findings) expect(remedy === null).toBe(state === 'OK');
    expect(await doctor(...args)).toMatch(/^ok +Node\.js +\d+\.\d+\.\d+$/m);
  });

  it('ends with code 1 where training cannot work', async () => {
    const missing = join(temporaryFolder(), 'no-data');
    const failure: unknown = await doctor('--data-dir', missing).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`${missing} is not there`) as string,
    });
  });
});

describe('what the doctor finds', () => {
  it('of a machine with a GPU: driver, device and cuDNN with their versions', () => {
    expect(cudaFindings(WHOLE)).toEqual([
      ok('CUDA driver', 'CUDA 13.1; the engine has 13.0'),
      ok('GPU 0', 'NVIDIA H200, compute capability 9.0, 131 GiB'),
      ok('cuDNN', '9.27.0 from /usr/lib/libcudnn.so.9'),
      ok('cuDNN plans', 'kept nowhere: each process has cuDNN make them again'),
    ]);
  });

  it("of the folder for cuDNN's plans", () => {
    const folder = temporaryFolder();
    expect(checkPlans(folder)).toEqual(ok('cuDNN plans', folder));
    const missing = join(folder, 'deep', 'er');
    expect(checkPlans(missing)).toEqual(ok('cuDNN plans', `${missing}, which will be made`));
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(checkPlans(join(file, 'plans'))).toMatchObject({
      state: 'NOTE',
      detail: expect.stringContaining(`${file} cannot be written to`) as string,
    });
  });

  it('of a state directory: whether it can be made, whatever permissions say', async () => {
    const folder = temporaryFolder();
    const stateOf = async (directory: string) =>
      (await checkFolders(directory, folder)).find(({ name }) => name === 'State directory');
    const missing = join(folder, 'state');
    expect(await stateOf(missing)).toEqual(ok('State directory', `${missing}, which will be made`));
    expect(readdirSync(folder)).toEqual([]);
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(await stateOf(join(file, 'state'))).toMatchObject({ state: 'PROBLEM' });
  });

  it('of a machine without: each missing part with its remedy, and no problem', () => {
    const missing = [
      {
        part: 'driver',
        reason: 'libcuda.so.1 cannot be opened',
        remedy: 'Install a driver',
        optional: false,
      },
    ];
    const found = cudaFindings({ ...WHOLE, driverVersion: 0, devices: [], cudnn: null, missing });
    expect(found).toEqual([note('CUDA driver', 'libcuda.so.1 cannot be opened', 'Install a driver.')]);
    const absent = { ...WHOLE, built: false, driverVersion: 0, devices: [GPU], cudnn: null, missing };
    expect(cudaFindings(absent)).toHaveLength(1);
  });

  it('of a GPU that is too old for the engine', () => {
    const old = { ...GPU, name: 'Tesla T4', computeCapability: 75, supported: false };
    const found = cudaFindings({ ...WHOLE, devices: [old] }).find(({ name }) => name === 'GPU 0');
    expect(found).toMatchObject({
      state: 'NOTE',
      detail: 'Tesla T4 has compute capability 7.5, and the engine needs 8.0',
    });
  });

  it('of what an engine with CUDA would need, where this one is without', () => {
    expect(driverFinding(null)).toMatchObject({ name: 'CUDA driver', state: 'NOTE' });
    expect(driverFinding(null).remedy).toContain('--gpus all');
    expect(driverFinding('/lib/libcuda.so.1').state).toBe('OK');
    expect(cudnnFinding('/opt/libcudnn.so.9')).toEqual(ok('cuDNN', '/opt/libcudnn.so.9'));
    expect(cudnnFinding(null).state).toBe('NOTE');
  });

  it('of what the environment names for an engine with CUDA', () => {
    const [folder, whole] = [temporaryFolder(), temporaryFolder()];
    writeFileSync(join(folder, 'text.txt'), 'no library');
    writeFileSync(join(whole, 'libcudnn.so.9'), Buffer.from('\x7fELF and more', 'latin1'));
    const expected: readonly (readonly [string, Finding['state'], string])[] = [
      [folder, 'NOTE', `is ${folder}, and there is no ${join(folder, 'libcudnn.so.9')}`],
      [join(folder, 'text.txt'), 'NOTE', `${join(folder, 'text.txt')} is no library`],
      [join(folder, 'nowhere'), 'NOTE', `there is no ${join(folder, 'nowhere')}`],
      [whole, 'OK', `${join(whole, 'libcudnn.so.9')}, not opened`],
      ['off', 'OK', 'switched off by DENSEGRAPH_CUDNN_PATH'],
    ];
    for (const [named, state, detail] of expected) {
      vi.stubEnv('DENSEGRAPH_CUDNN_PATH', named);
      expect(checkNvidia()[1]).toMatchObject({ name: 'cuDNN', state });
      expect(checkNvidia()[1]?.detail).toContain(detail);
    }
    vi.stubEnv('DENSEGRAPH_PLAN_CACHE', folder);
    expect(checkNvidia()[2]).toEqual(ok('cuDNN plans', folder));
    vi.stubEnv('DENSEGRAPH_PLAN_CACHE', 'off');
    expect(checkNvidia()[2]?.detail).toContain('kept nowhere');
    vi.unstubAllEnvs();
  });

  it("of libraries, by the linker's words", () => {
    const cache = [
      "1123 libs found in cache `/etc/ld.so.cache'",
      '\tlibcudart.so.13 (libc6,x86-64) => /opt/cuda/libcudart.so.13',
      '\tlibcuda.so.1 (libc6,x86-64) => /usr/lib/libcuda.so.1',
      '\tlibcuda.so (libc6,x86-64) => /usr/lib/libcuda.so',
    ].join('\n');
    expect(inLinkerCache('libcuda.so.1', cache)).toBe('/usr/lib/libcuda.so.1');
    expect(inLinkerCache('libcudnn.so.9', cache)).toBeNull();
    // What every machine with an engine has.
    if (process.platform === 'linux') expect(existsSync(findLibrary('libstdc++.so.6') ?? '')).toBe(true);
  });

  it('of an engine that does not load', () => {
    const memory = { totalBytes: 2 ** 33, freeBytes: 2 ** 32 };
    const cpu = { kind: 'CPU', name: 'A processor', instructionSet: null, ...memory } as const;
    const [engine] = checkCpu({ ...cpu, available: false, unavailableReason: 'there is no such file' });
    expect(engine).toEqual({
      name: 'Native engine',
      state: 'PROBLEM',
      detail: 'there is no such file',
      remedy: 'Run `npm rebuild densegraph`, or in a checkout `npm run build:addon`.',
    });
  });

  it('of CMake, by what it says of itself', () => {
    expect(checkCmake('cmake version 3.25.1\n\nCMake suite maintained ...')).toEqual(ok('CMake', '3.25.1'));
    expect(checkCmake('cmake version 3.22.0').state).toBe('OK');
    const old = checkCmake('cmake version 3.5.2');
    expect(old).toMatchObject({
      state: 'NOTE',
      detail: expect.stringContaining('3.5.2, but 3.22') as string,
    });
    const missing = checkCmake(null);
    expect(missing.detail).toBe('cmake does not run: the native engine cannot be built again');
    expect(missing.remedy).toContain('apt-get install cmake');
  });

  it('of an old Node.js and a full disk', () => {
    expect(checkNode('20.9.0').state).toBe('PROBLEM');
    expect(checkNode('20.19.0').state).toBe('OK');
    expect(checkNode('100.0.0').state).toBe('OK');
    expect(diskFinding(2 ** 30 - 1).state).toBe('NOTE');
    expect(diskFinding(2 ** 30).state).toBe('OK');
  });

  it('is printed with the remedy behind it', () => {
    expect(findingsText([ok('Node.js', '20.19.0'), note('Disk', 'full\nto the brim', 'Make room.')])).toBe(
      'ok       Node.js  20.19.0\nnote     Disk     full\n                  to the brim\n                  → Make room.\n',
    );
  });
});
