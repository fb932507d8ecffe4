import { beforeEach, describe, expect, test } from 'vitest';
import { InsufficientMemoryError } from '#densegraph/compiler/insufficient-memory-error.js';
import type { Program } from '#densegraph/compiler/program.js';
import { cudaLaunches } from '#densegraph/runtime/cuda-launches.js';
import { cudaMemory } from '#densegraph/runtime/cuda-memory.js';
import { cudaTarget } from '#densegraph/runtime/cuda-target.js';
import { DeviceFailedError } from '#densegraph/runtime/device-failed-error.js';
import { DeviceUnavailableError } from '#densegraph/runtime/device-unavailable-error.js';
import { listDevices } from '#densegraph/runtime/devices.js';
import { expectFreeMemory } from '#densegraph/runtime/expect-free-memory.js';
import { openSession } from '#densegraph/runtime/open-session.js';
import type { Session } from '#densegraph/runtime/session.js';
import { GPU, onMachineWithGpu, WHOLE } from './cuda-machine.js';

const machine = onMachineWithGpu();

const PROGRAM: Program = {
  arenaBytes: 128,
  buffers: [
    {
      id: 0,
      name: 'x',
      elementType: 'float32',
      category: 'temporary',
      offset: 0,
      bytes: 128,
      first: 0,
      last: 0,
    },
  ],
  kernels: [],
  bindings: { x: { view: { buffer: 0, offset: 0, n: 1, h: 1, w: 1, c: 4, stride: 4 }, shape: [4] } },
};

const open = (): Session => openSession({ device: 'CUDA', threads: 1, programs: [PROGRAM] });

beforeEach(() => {
  machine.status = WHOLE;
  machine.failures = {};
  machine.asked = [];
});

describe('listDevices', () => {
  test('has every GPU behind the CPU, with its architecture and its own memory', () => {
    machine.status = {
      ...WHOLE,
      devices: [GPU, { ...GPU, index: 1, name: 'NVIDIA A100', computeCapability: 80 }],
    };
    expect(listDevices().map(({ kind, name }) => [kind, name])).toEqual([
      ['CPU', expect.any(String)],
      ['CUDA', 'NVIDIA H200'],
      ['CUDA', 'NVIDIA A100'],
    ]);
    expect(listDevices()[1]).toEqual({
      kind: 'CUDA',
      name: 'NVIDIA H200',
      available: true,
      unavailableReason: null,
      instructionSet: 'sm_90',
      totalBytes: 141e9,
      freeBytes: null,
    });
  });

  const NO_CUDNN = { part: 'cudnn', reason: 'no libcudnn.so.9', remedy: 'Install cuDNN 9', optional: true };

  test('has a GPU for available without cuDNN', () => {
    machine.status = { ...WHOLE, cudnn: null, missing: [NO_CUDNN] };
    expect(listDevices()[1]).toMatchObject({ name: 'NVIDIA H200', available: true, unavailableReason: null });
  });

  test('says what is missing where there is no GPU, and what would help', () => {
    const missing = [
      { part: 'driver', reason: 'the driver is too old', remedy: 'Install a newer one', optional: false },
      { part: 'device', reason: 'none is visible', remedy: 'Look for it', optional: false },
      NO_CUDNN,
    ];
    machine.status = { ...WHOLE, devices: [], missing };
    expect(listDevices()[1]).toMatchObject({
      name: 'CUDA',
      available: false,
      unavailableReason: 'the driver is too old; none is visible. Install a newer one. Look for it.',
    });
  });

  test('does not have a GPU where the cuDNN that is named cannot be used', () => {
    machine.status = { ...WHOLE, cudnn: null, missing: [{ ...NO_CUDNN, optional: false }] };
    const unavailableReason = 'no libcudnn.so.9. Install cuDNN 9.';
    expect(listDevices().slice(1)).toMatchObject([{ name: 'CUDA', available: false, unavailableReason }]);
    expect(open).toThrow(new DeviceUnavailableError('CUDA', 'no libcudnn.so.9', 'Install cuDNN 9.'));
  });

  test('tells of a GPU that is too old, which is refused where it is the first', () => {
    const old = { ...GPU, name: 'Tesla T4', computeCapability: 75, supported: false };
    const unavailableReason = expect.stringMatching(
      /^Tesla T4 has compute capability 7\.5, .* Use a GPU/,
    ) as string;
    machine.status = { ...WHOLE, devices: [GPU, { ...old, index: 1 }] };
    expect(listDevices().slice(1)).toMatchObject([
      { name: 'NVIDIA H200', available: true },
      { name: 'Tesla T4', available: false, unavailableReason },
    ]);
    machine.status = { ...WHOLE, devices: [old, { ...GPU, index: 1 }] };
    expect(listDevices().slice(1)).toMatchObject([{ name: 'CUDA', available: false, unavailableReason }]);
    expect(() => cudaTarget()).toThrow(DeviceUnavailableError);
  });

  test('has one line for CUDA where no GPU is visible', () => {
    machine.status = { ...WHOLE, devices: [] };
    expect(listDevices().slice(1)).toEqual([
      {
        kind: 'CUDA',
        name: 'CUDA',
        available: false,
        unavailableReason: 'no GPU is visible. Check nvidia-smi and CUDA_VISIBLE_DEVICES.',
        instructionSet: null,
        totalBytes: null,
        freeBytes: null,
      },
    ]);
  });
});

describe('what asks a GPU for its free memory', () => {
  const asked = () => machine.asked.map(([method]) => method);

  test('is who is about to use it, not who lists devices or plans', () => {
    listDevices();
    cudaTarget();
    expect(asked()).toEqual([]);
    machine.freeBytes = 1000;
    expectFreeMemory('CUDA', 1000);
    expect(() => expectFreeMemory('CUDA', 1001)).toThrow(InsufficientMemoryError);
    expect(asked()).toEqual(['cudaMemory', 'cudaMemory']);
  });

  test('is told where there is none, and where it fails', () => {
    machine.failures = { cudaMemory: { code: 'DEVICE_LOST', message: 'gone' } };
    expect(() => cudaMemory()).toThrow(DeviceFailedError);
    machine.status = { ...WHOLE, devices: [] };
    expect(() => cudaMemory()).toThrow(DeviceUnavailableError);
  });
});

const kernel = { operation: 'relu', label: 'a', operands: [null, null], attributes: [] } as const;

describe('cudaTarget', () => {
  test('asks the engine with the settings and the element types', () => {
    machine.workspaceBytes = 4096;
    const target = cudaTarget({ allowTf32: true });
    expect(target.workspaceBytes(kernel, ['bfloat16', 'bfloat16'])).toBe(4096);
    expect(machine.asked).toEqual([
      ['workspaceBytes', { device: 'cuda', allowTf32: true }, kernel, ['bfloat16', 'bfloat16']],
    ]);
  });

  test('is refused where CUDA cannot be used', () => {
    machine.status = { ...WHOLE, devices: [] };
    expect(() => cudaTarget()).toThrow(DeviceUnavailableError);
  });

  test.each([
    ['DEVICE_UNAVAILABLE', DeviceUnavailableError],
    ['DEVICE_OUT_OF_MEMORY', DeviceFailedError],
  ])('says so where cuDNN cannot be asked: %s', (code, expected) => {
    machine.failures = { workspaceBytes: { code, message: 'cudnnCreate failed' } };
    const ask = () => cudaTarget().workspaceBytes(kernel);
    expect(ask).toThrow(expected);
    expect(ask).toThrow(/cudnnCreate failed\. \S/);
  });
});

describe('cudaLaunches', () => {
  test('asks the engine with the settings and the element types', () => {
    expect(cudaLaunches({ allowTf32: true })(kernel, ['bfloat16', 'bfloat16'])).toBe(3);
    expect(machine.asked).toEqual([['cudaLaunches', { allowTf32: true }, kernel, ['bfloat16', 'bfloat16']]]);
  });

  test('is refused where CUDA cannot be used', () => {
    machine.status = { ...WHOLE, devices: [] };
    expect(() => cudaLaunches()).toThrow(DeviceUnavailableError);
  });
});

describe('a session on a GPU', () => {
  test('is opened with what a job allows', () => {
    openSession({
      device: 'CUDA',
      threads: 3,
      programs: [PROGRAM],
      cuda: { allowTf32: false, allowNondeterministic: true, timeKernels: true },
    });
    const options = { allowTf32: false, allowNondeterministic: true, timeKernels: true, arenaBytes: 128 };
    expect(machine.asked[0]).toEqual(['Session', { device: 'cuda', ...options }]);
  });

  test('is refused where a part is missing, and nothing else is tried', () => {
    const missing = [{ part: 'driver', reason: 'no driver', remedy: 'Install it', optional: false }];
    machine.status = { ...WHOLE, devices: [], missing };
    expect(open).toThrow(new DeviceUnavailableError('CUDA', 'no driver', 'Install it.'));
    expect(machine.asked).toEqual([]);
  });

  test('that cannot have its memory says so, and what to do', () => {
    machine.failures = { Session: { code: 'DEVICE_OUT_OF_MEMORY', message: 'cudaMalloc failed' } };
    expect(open).toThrow(DeviceFailedError);
    expect(open).toThrow(
      expect.objectContaining({
        code: 'DEVICE_OUT_OF_MEMORY',
        message: expect.stringMatching(
          /^The device failed: cudaMalloc failed\. Choose a smaller batch/,
        ) as string,
      }) as Error,
    );
  });

  test('that the engine refuses after all says so', () => {
    machine.failures = { Session: { code: 'DEVICE_UNAVAILABLE', message: 'cuDNN cannot be used' } };
    expect(open).toThrow(DeviceUnavailableError);
    expect(open).toThrow(/^CUDA is not available: cuDNN cannot be used\. `densegraph doctor` tells/);
  });

  test.each(['DEVICE_FAULT', 'DEVICE_LOST', 'DEVICE_CALL_FAILED', 'DEVICE_OUT_OF_MEMORY'])(
    'that meets %s says so, whatever it was doing',
    async (code) => {
      const session = open();
      const failure = { code, message: 'kernel 3: relu "a": gone' };
      machine.failures = { run: failure, read: failure, write: failure };
      const expected = expect.objectContaining({ name: 'DeviceFailedError', code }) as Error;
      await expect(session.run(PROGRAM)).rejects.toThrow(expected);
      expect(() => session.read(PROGRAM, 'x')).toThrow(expected);
      expect(() => session.write(PROGRAM, 'x', new Float32Array(4))).toThrow(expected);
    },
  );

  test('is closed where a program is refused for want of memory', () => {
    machine.failures = { addProgram: { code: 'DEVICE_OUT_OF_MEMORY', message: 'no room for a graph' } };
    expect(open).toThrow(DeviceFailedError);
    expect(machine.asked.at(-1)).toEqual(['close']);
  });

  test('passes on errors that are no device’s', async () => {
    const session = open();
    machine.failures = { run: { code: 'ENOENT', message: 'something else' } };
    await expect(session.run(PROGRAM)).rejects.not.toBeInstanceOf(DeviceFailedError);
  });
});
