import { afterEach, describe, expect, test } from 'vitest';
import type { Buffer as ArenaBuffer, Kernel, View } from '#densegraph/compiler/program.js';
import type { AddonSession } from '#densegraph/runtime/addon.js';
import { loadAddon } from '#densegraph/runtime/load-addon.js';

const ARENA_BYTES = 1024;
const OPTIONS = { device: 'cpu' as const, threads: 2, arenaBytes: ARENA_BYTES };
const ALL: ArenaBuffer = {
  id: 0,
  name: 'all',
  elementType: 'float32',
  category: 'temporary',
  offset: 0,
  bytes: ARENA_BYTES,
  first: 0,
  last: 0,
};

const { Session } = loadAddon();
const opened: AddonSession[] = [];

function open(): AddonSession {
  const session = new Session(OPTIONS);
  opened.push(session);
  return session;
}

afterEach(() => opened.splice(0).forEach((session) => session.close()));

const vector = (offset: number, count: number): View => ({
  buffer: 0,
  offset,
  n: 1,
  h: 1,
  w: 1,
  c: count,
  stride: count,
});
/** y = max(0, x) of four numbers, from element 0 to element 16. */
const RELU: Kernel = {
  operation: 'relu',
  label: 'rectify',
  operands: [vector(0, 4), vector(16, 4)],
  attributes: [],
};
const PROGRAM = { buffers: [ALL], kernels: [RELU] };

const readFloats = (session: AddonSession, offset: number, count: number): number[] => {
  const values = new Float32Array(count);
  session.read(offset, values);
  return [...values];
};

describe('a session', () => {
  test('begins with zeros, and runs what it is given', async () => {
    const session = open();
    expect(readFloats(session, 0, ARENA_BYTES / 4)).toEqual(new Array(ARENA_BYTES / 4).fill(0));
    const program = session.addProgram(PROGRAM);
    session.write(0, Float32Array.of(-1, 2, -3, 4));
    await session.run(program);
    expect(readFloats(session, 64, 4)).toEqual([0, 2, 0, 4]);
  });

  test('times every kernel of a run', async () => {
    const session = open();
    const program = session.addProgram({ ...PROGRAM, kernels: [RELU, RELU, RELU] });
    expect(session.kernelMicroseconds(program)).toEqual(new Float64Array(3));
    await session.run(program);
    const times = session.kernelMicroseconds(program);
    expect(times).toHaveLength(3);
    expect(times.every((time) => time > 0 && time < 1e6)).toBe(true);
  });

  test('keeps programs apart', async () => {
    const session = open();
    const other = { ...RELU, operands: [vector(0, 4), vector(32, 4)] };
    const programs = [session.addProgram(PROGRAM), session.addProgram({ ...PROGRAM, kernels: [other] })];
    session.write(0, Float32Array.of(1, 2, 3, 4));
    await session.run(programs[1] ?? -1);
    expect(readFloats(session, 64, 4)).toEqual([0, 0, 0, 0]);
    expect(readFloats(session, 128, 4)).toEqual([1, 2, 3, 4]);
  });

  test('runs an empty program', async () => {
    const session = open();
    const program = session.addProgram({ buffers: [], kernels: [] });
    await expect(session.run(program)).resolves.toMatchObject({ results: [] });
  });

  test.each([
    ['Uint8Array', new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8])],
    ['Float64Array', Float64Array.of(Math.PI)],
    ['BigInt64Array', BigInt64Array.of(-7n)],
    [
      'DataView in the middle of a buffer',
      new DataView(Uint8Array.from({ length: 32 }, (_, i) => i).buffer, 5, 8),
    ],
    ['subarray', new Int16Array([9, 8, 7, 6, 5, 4, 3]).subarray(2, 6)],
    ['view of shared memory', new Uint8Array(new SharedArrayBuffer(8)).fill(5)],
    ['Buffer from a pool', Buffer.from('densegra')],
  ])('copies the bytes of a %s', (_, bytes) => {
    const session = open();
    session.write(ARENA_BYTES - 8, bytes);
    const read = new Uint8Array(24);
    session.read(ARENA_BYTES - 8, new DataView(read.buffer, 8, 8));
    expect([...read.subarray(8, 16)]).toEqual([...new Uint8Array(bytes.buffer, bytes.byteOffset, 8)]);
    expect([...read.subarray(0, 8), ...read.subarray(16)]).toEqual(new Array(16).fill(0));
  });

  test.each([-1, ARENA_BYTES - 7, ARENA_BYTES + 1, 2 ** 52])('copies no byte at %d', (offset) => {
    const session = open();
    const message = `Expected a range within the arena's 1024 bytes but received 8 bytes at ${offset}`;
    expect(() => session.write(offset, new Uint8Array(8))).toThrow(new RangeError(message));
    expect(() => session.read(offset, new Uint8Array(8))).toThrow(new RangeError(message));
  });

  test.each([NaN, 1.5, Infinity, '0', null, undefined, {}, 2 ** 53, 5n])(
    'refuses %s as an offset',
    (offset) => {
      const session = open();
      expect(() => session.write(offset as number, new Uint8Array(8))).toThrow(
        /Expected an integer for offset/,
      );
      expect(() => session.read(offset as number, new Uint8Array(8))).toThrow(TypeError);
    },
  );

  test.each([[[1, 2]], [new ArrayBuffer(8)], ['text'], [null], [undefined], [{}]])(
    'refuses %s as bytes',
    (bytes) => {
      const session = open();
      expect(() => session.write(0, bytes as unknown as Uint8Array)).toThrow(
        'Expected a TypedArray or DataView for bytes',
      );
      expect(() => session.read(0, bytes as unknown as Uint8Array)).toThrow(TypeError);
    },
  );

  test('takes a detached array for an empty one', () => {
    const session = open();
    const bytes = new Uint8Array(8).fill(1);
    structuredClone(bytes, { transfer: [bytes.buffer] });
    session.write(0, bytes);
    expect(readFloats(session, 0, 2)).toEqual([0, 0]);
  });

  test.each([-1, 1, NaN, 0.5, '0', undefined])('rejects the run of program %s', async (program) => {
    const session = open();
    session.addProgram(PROGRAM);
    await expect(session.run(program as number)).rejects.toThrow(/^Expected/);
    expect(() => session.kernelMicroseconds(program as number)).toThrow(/^Expected/);
  });

  test.each([
    [[{ offset: 0, bytes: ARENA_BYTES + 1 }], RangeError],
    [[{ offset: 0, bytes: -1 }], RangeError],
    [[{ offset: -1, bytes: 1 }], RangeError],
    [[{ offset: 0 }], TypeError],
    [[null], TypeError],
    [{}, TypeError],
  ])('rejects a run that is asked for %j', async (results, type) => {
    const session = open();
    const program = session.addProgram(PROGRAM);
    await expect(session.run(program, results as never)).rejects.toThrow(type);
    await session.run(program);
  });

  test.each([
    [0, 15, 16],
    [15, 0, 16],
    [0, 0, 1],
    [0, ARENA_BYTES - 8, 16],
    [ARENA_BYTES, 0, 1],
    [0, 64, -1],
  ])('takes nothing staged to %d from %d of %d bytes', (target, source, bytes) => {
    const session = open();
    expect(() => session.takeStaged(target, source, bytes)).toThrow(RangeError);
    expect(() => session.stage(ARENA_BYTES - 8, new Uint8Array(9))).toThrow(RangeError);
  });

  test('reports what was allocated', () => {
    expect(open().statistics()).toEqual({ peakBytes: ARENA_BYTES, currentBytes: ARENA_BYTES });
  });
});

describe('during a run', () => {
  test('every call but stage and close is refused, and the run goes on', async () => {
    const session = open();
    const program = session.addProgram(PROGRAM);
    session.write(0, Float32Array.of(-1, 2, -3, 4));
    const run = session.run(program);
    const message = 'Expected an idle session but a run has not ended; await its promise';
    const again = session.run(program);
    expect(() => session.addProgram(PROGRAM)).toThrow(message);
    expect(() => session.write(0, new Uint8Array(8))).toThrow(message);
    expect(() => session.read(0, new Uint8Array(8))).toThrow(message);
    expect(() => session.kernelMicroseconds(program)).toThrow(message);
    expect(() => session.statistics()).toThrow(message);
    expect(() => session.takeStaged(0, 512, 16)).toThrow(message);
    session.stage(512, Float32Array.of(5, 6, 7, 8));
    await expect(again).rejects.toThrow(message);
    await run;
    expect(readFloats(session, 64, 4)).toEqual([0, 2, 0, 4]);
    session.takeStaged(0, 512, 16);
    const { results, milliseconds } = await session.run(program, [
      { offset: 64, bytes: 16 },
      { offset: ARENA_BYTES, bytes: 0 },
      { offset: 4, bytes: 8 },
    ]);
    expect(results.map((bytes) => [...new Float32Array(bytes)])).toEqual([[5, 6, 7, 8], [], [6, 7]]);
    expect(milliseconds).toBeGreaterThan(0);
  });

  test('close waits for its end', async () => {
    const session = open();
    const run = session.run(session.addProgram(PROGRAM));
    session.close();
    session.close();
    expect(() => session.read(0, new Uint8Array(8))).toThrow(
      'Expected an open session but it has been closed',
    );
    await expect(run).resolves.toMatchObject({ results: [] });
    expect(() => session.read(0, new Uint8Array(8))).toThrow(
      'Expected an open session but it has been closed',
    );
  });

  test('other sessions run beside it', async () => {
    const sessions = Array.from({ length: 6 }, open);
    sessions.forEach((session, i) => session.write(0, Float32Array.of(i + 1, -2, i, -3)));
    await Promise.all(sessions.map((session) => session.run(session.addProgram(PROGRAM))));
    sessions.forEach((session, i) => expect(readFloats(session, 64, 4)).toEqual([i + 1, 0, i, 0]));
  });
});

describe('a closed session', () => {
  test('refuses every call but close', async () => {
    const session = open();
    const program = session.addProgram(PROGRAM);
    session.close();
    session.close();
    const message = 'Expected an open session but it has been closed';
    await expect(session.run(program)).rejects.toThrow(message);
    expect(() => session.addProgram(PROGRAM)).toThrow(message);
    expect(() => session.write(0, new Uint8Array(8))).toThrow(message);
    expect(() => session.stage(0, new Uint8Array(8))).toThrow(message);
    expect(() => session.takeStaged(0, 64, 8)).toThrow(message);
    expect(() => session.read(0, new Uint8Array(8))).toThrow(message);
    expect(() => session.kernelMicroseconds(program)).toThrow(message);
    expect(() => session.statistics()).toThrow(message);
  });
});

describe('a session is refused', () => {
  test.each([
    [undefined, TypeError, 'Expected an object for options but received undefined'],
    [
      { ...OPTIONS, device: 'gpu' },
      TypeError,
      'Expected "cpu" or "cuda" for options.device but received "gpu" of type string',
    ],
    [{ ...OPTIONS, threads: 0 }, RangeError, 'Expected 1 to 256 for threads but received 0'],
    [{ ...OPTIONS, threads: -3 }, RangeError, 'Expected 1 to 256 for threads but received -3'],
    [{ ...OPTIONS, threads: 2 ** 40 }, RangeError, 'Expected 1 to 256 for threads but received'],
    [
      { ...OPTIONS, threads: 1.5 },
      TypeError,
      'Expected an integer for options.threads but received 1.5 of type number',
    ],
    [{ ...OPTIONS, arenaBytes: -1 }, RangeError, 'Expected 0 to 2^53 - 1 for arenaBytes but received -1'],
    [
      { ...OPTIONS, arenaBytes: NaN },
      TypeError,
      'Expected an integer for options.arenaBytes but received NaN',
    ],
    [
      { ...OPTIONS, instructionSet: 'mmx' },
      RangeError,
      /Expected one of .*baseline.* for instructionSet but received "mmx"/,
    ],
    [
      { ...OPTIONS, instructionSet: null },
      TypeError,
      'Expected a string for options.instructionSet but received null',
    ],
  ])('for the options %o', (options, type, message) => {
    const attempt = (): AddonSession => new Session(options as typeof OPTIONS);
    expect(attempt).toThrow(type);
    expect(attempt).toThrow(message);
  });

  test('for memory that cannot be had', () => {
    const arenaBytes = 2 ** 50;
    expect(() => new Session({ ...OPTIONS, arenaBytes })).toThrow(
      `could not allocate ${arenaBytes} bytes for an arena`,
    );
  });

  test('without new', () => {
    const call = Session as unknown as (options: typeof OPTIONS) => AddonSession;
    expect(() => call(OPTIONS)).toThrow(TypeError);
  });

  test('as the receiver of another object’s method', () => {
    const session = open();
    const strangers: unknown[] = [undefined, null, {}, 7, Object.create(session), new Float32Array(4)];
    for (const receiver of strangers) {
      for (const method of ['run', 'read', 'write', 'addProgram', 'statistics', 'close'] as const) {
        const call = Reflect.get(session, method) as (argument: number) => unknown;
        expect(() => call.call(receiver, 0)).toThrow(TypeError);
      }
    }
  });
});
