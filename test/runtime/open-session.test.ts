import { afterEach, describe, expect, test } from 'vitest';
import {
  ELEMENT_BYTES,
  type Binding,
  type Buffer as ArenaBuffer,
  type ElementType,
  type Program,
} from '#densegraph/compiler/program.js';
import { DeviceUnavailableError } from '#densegraph/runtime/device-unavailable-error.js';
import { cudaStatus } from '#densegraph/runtime/cuda-status.js';
import { openSession } from '#densegraph/runtime/open-session.js';
import type { Session } from '#densegraph/runtime/session.js';
import { trainingStep } from '../native/training-step.js';
import { uniform } from '../native/tensor.js';
import { onMachineWithoutGpu } from './without-gpu.js';

onMachineWithoutGpu();
const opened: Session[] = [];
afterEach(() => opened.splice(0).forEach((session) => session.close()));

function open(...programs: Program[]): Session {
  const session = openSession({ device: 'CPU', threads: 2, programs });
  opened.push(session);
  return session;
}

const buffer = (id: number, elementType: ElementType, offset: number, elements: number): ArenaBuffer => ({
  id,
  name: `buffer ${id}`,
  elementType,
  category: 'saved',
  offset,
  bytes: Math.ceil((elements * ELEMENT_BYTES[elementType]) / 64) * 64,
  first: 0,
  last: 0,
});

const binding = (id: number, shape: number[], [n, h, w, c]: number[], offset = 0, stride = c): Binding => ({
  view: { buffer: id, offset, n: n ?? 1, h: h ?? 1, w: w ?? 1, c: c ?? 1, stride: stride ?? 1 },
  shape,
});

/** Tensors of every kind: buffer 0 holds two channel slices with a gap between them. */
const PROGRAM: Program = {
  arenaBytes: 8192,
  buffers: [
    buffer(0, 'float32', 64, 500),
    buffer(1, 'int32', 2112, 16),
    buffer(2, 'float32', 2176, 500),
    buffer(3, 'uint8', 4224, 64),
  ],
  kernels: [],
  bindings: {
    images: binding(2, [2, 3, 4, 5], [2, 4, 5, 3]),
    slice: binding(0, [2, 3, 4, 5], [2, 4, 5, 3], 7, 9),
    neighbor: binding(0, [2, 4, 4, 5], [2, 4, 5, 4], 11, 9),
    convolution: binding(2, [4, 3, 5, 2], [4, 5, 2, 3]),
    linear: binding(2, [6, 24], [6, 2, 3, 4]),
    matrix: binding(2, [6, 24], [6, 1, 1, 24]),
    vector: binding(2, [7], [1, 1, 1, 7]),
    onePixel: binding(2, [1, 3, 1, 1], [1, 1, 1, 3], 5, 100),
    labels: binding(1, [9], [1, 1, 1, 9]),
    places: binding(3, [2, 2], [2, 1, 1, 2]),
    lost: binding(9, [1], [1, 1, 1, 1]),
  },
};

/** Counts up from 1, so that no two elements are equal and none is the arena's zero. */
const counting = (name: string): Float32Array => {
  const { n, h, w, c } = PROGRAM.bindings[name]?.view ?? { n: 0, h: 0, w: 0, c: 0 };
  return Float32Array.from({ length: n * h * w * c }, (_, i) => i + 1);
};

/** NHWC from NCHW by what the two letters mean, one element at a time. */
function toNhwc(values: ArrayLike<number>, name: string): number[] {
  const { n, h, w, c } = PROGRAM.bindings[name]?.view ?? { n: 0, h: 0, w: 0, c: 0 };
  const result: number[] = [];
  for (let i = 0; i < n; i += 1)
    for (let y = 0; y < h; y += 1)
      for (let x = 0; x < w; x += 1)
        for (let channel = 0; channel < c; channel += 1)
          result.push(values[((i * c + channel) * h + y) * w + x] ?? NaN);
  return result;
}

const TENSORS = ['images', 'slice', 'neighbor', 'convolution', 'linear', 'matrix', 'vector', 'onePixel'];

describe('tensors', () => {
  test.each(TENSORS)('%s comes back as it went in, in both layouts', (name) => {
    const session = open(PROGRAM);
    const values = counting(name);
    session.write(PROGRAM, name, values);
    expect(session.read(PROGRAM, name)).toEqual(values);
    expect(session.read(PROGRAM, name, 'nchw')).toEqual(values);
    expect(session.read(PROGRAM, name, 'nhwc')).toEqual(Float32Array.from(toNhwc(values, name)));
    session.write(PROGRAM, name, values, 'nhwc');
    expect(session.read(PROGRAM, name, 'nhwc')).toEqual(values);
    expect(toNhwc(session.read(PROGRAM, name), name)).toEqual([...values]);
  });

  test('slices of one buffer leave each other alone', () => {
    const session = open(PROGRAM);
    session.write(PROGRAM, 'neighbor', counting('neighbor').fill(-1));
    session.write(PROGRAM, 'slice', counting('slice'));
    expect(session.read(PROGRAM, 'neighbor')).toEqual(counting('neighbor').fill(-1));
    session.write(PROGRAM, 'neighbor', counting('neighbor'), 'nhwc');
    expect(session.read(PROGRAM, 'slice')).toEqual(counting('slice'));
  });

  test('integers are integers', () => {
    const session = open(PROGRAM);
    const labels = Int32Array.of(3, -1, 2 ** 31 - 1, -(2 ** 31), 0, 1, 2, 16777217, 9);
    session.write(PROGRAM, 'labels', labels);
    expect(session.read(PROGRAM, 'labels')).toEqual(labels);
  });

  test('floats keep every bit', () => {
    const session = open(PROGRAM);
    const values = Float32Array.of(-0, NaN, Infinity, -Infinity, 1e-45, 3.4e38, Math.PI);
    session.write(PROGRAM, 'vector', values);
    expect(session.read(PROGRAM, 'vector')).toEqual(values);
  });

  test('what is wrong about a tensor is said', () => {
    const session = open(PROGRAM);
    const three = Float32Array.of(1, 2, 3);
    expect(() => session.write(PROGRAM, 'images', three)).toThrow(
      new RangeError('Expected 120 values for images [2, 3, 4, 5] but received 3'),
    );
    expect(() => session.write(PROGRAM, 'labels', new Float32Array(9))).toThrow(
      new TypeError('Expected Int32Array for labels but received Float32Array'),
    );
    expect(() => session.write(PROGRAM, 'vector', [1, 2, 3, 4, 5, 6, 7] as never)).toThrow(
      new TypeError('Expected Float32Array for vector but received Array'),
    );
    expect(() => session.write(PROGRAM, 'places', three)).toThrow(
      new RangeError('Expected float32 or int32 elements for places but the program has uint8'),
    );
    for (const name of ['nothing', 'constructor', '__proto__', 'lost']) {
      expect(() => session.read(PROGRAM, name)).toThrow(RangeError);
      expect(() => session.write(PROGRAM, name, three)).toThrow(
        /^Expected one of the program's bindings \(images, slice, /,
      );
    }
  });
});

describe('programs', () => {
  test('share one arena, as large as the largest needs', async () => {
    const small = { ...PROGRAM, arenaBytes: 4352 };
    const session = open(small, PROGRAM);
    expect(session.statistics()).toEqual({ peakBytes: 8192, currentBytes: 8192 });
    session.write(small, 'vector', counting('vector'));
    expect(session.read(PROGRAM, 'vector')).toEqual(counting('vector'));
    await session.run(small);
    await session.run(PROGRAM);
  });

  test('other than those it was opened with are refused', async () => {
    const session = open(PROGRAM);
    const stranger = { ...PROGRAM };
    const message = 'Expected one of the programs that the session was opened with';
    await expect(session.run(stranger)).rejects.toThrow(new RangeError(message));
    expect(() => session.read(stranger, 'vector')).toThrow(message);
    expect(() => session.write(stranger, 'vector', counting('vector'))).toThrow(message);
    expect(() => session.kernelMicroseconds(stranger)).toThrow(message);
  });

  test('that the engine refuses are refused with the place', () => {
    const broken = { ...PROGRAM, buffers: [buffer(0, 'float32', 8192, 1)] };
    expect(() => open(PROGRAM, broken)).toThrow(
      'buffer 0 "buffer 0": expected an end within the arena\'s 8192 bytes but received 8192 + 64',
    );
  });
});

test('a closed session is closed, twice as well', async () => {
  const session = open(PROGRAM);
  session.close();
  session.close();
  await expect(session.run(PROGRAM)).rejects.toThrow('closed');
  expect(() => session.read(PROGRAM, 'vector')).toThrow('closed');
});

test('CUDA is refused by name where there is none, with a remedy', () => {
  const attempt = (): Session => openSession({ device: 'CUDA', threads: 1, programs: [] });
  expect(attempt).toThrow(DeviceUnavailableError);
  expect(attempt).toThrow(
    expect.objectContaining({
      device: 'CUDA',
      remedy: expect.stringMatching(
        cudaStatus().built ? /\.$/ : /npm_config_densegraph_cuda=on npm run build:addon/,
      ) as string,
    }) as Error,
  );
  expect(attempt).toThrow(
    cudaStatus().built ? 'CUDA is not available: ' : 'CUDA is not available: this build has no CUDA backend.',
  );
});

test.each([0, -1, 257, 1.5, NaN])('%s threads are refused', (threads) => {
  expect(() => openSession({ device: 'CPU', threads, programs: [PROGRAM] })).toThrow(
    /^Expected .*threads but received/,
  );
});

/** Everything that is kept, and the losses, after two steps: as bits. */
async function trained(threads: number): Promise<Buffer> {
  const program = trainingStep(threads);
  const session = openSession({ device: 'CPU', threads, programs: [program] });
  const random = uniform(7);
  const fill = (name: string): void => {
    const count = session.read(program, name).length;
    session.write(
      program,
      name,
      Float32Array.from({ length: count }, () => random() - 0.4),
    );
  };
  try {
    const kept = Object.keys(program.bindings).filter((name) => name.includes('.'));
    kept.forEach(fill);
    session.write(program, 'learningRate', Float32Array.of(0.1));
    for (let step = 0; step < 2; step += 1) {
      fill('images');
      session.write(program, 'labels', Int32Array.of(0, 1, 2, 3));
      await session.run(program);
    }
    return Buffer.concat(
      [...kept, 'losses'].map((name) => new Uint8Array(session.read(program, name).buffer)),
    );
  } finally {
    session.close();
  }
}

test('a training step has the same bits for 1 to 4 threads', async () => {
  const one = await trained(1);
  expect(new Float32Array(one.buffer, one.byteOffset, one.length / 4).every(Number.isFinite)).toBe(true);
  for (const threads of [2, 3, 4]) expect(Buffer.compare(await trained(threads), one)).toBe(0);
});
