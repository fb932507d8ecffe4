import { inspect } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  ELEMENT_BYTES,
  type BufferCategory,
  type Kernel,
  type Program,
  type View,
} from '#densegraph/compiler/program.js';
import { KERNEL_SIGNATURES } from '#densegraph/compiler/kernel-operations.js';
import type { AddonSession } from '#densegraph/runtime/addon.js';
import { loadAddon } from '#densegraph/runtime/load-addon.js';
import {
  INVALIDATIONS,
  kernelOf,
  looseProgram,
  pick,
  viewsOf,
  type LooseProgram,
} from './program-mutations.js';
import { uniform } from './tensor.js';
import { trainingStep } from './training-step.js';

const ROUNDS = 150;
const step = trainingStep(2);

const open = (): AddonSession =>
  new (loadAddon().Session)({ device: 'cpu', threads: 2, arenaBytes: step.arenaBytes });
const add = (session: AddonSession, program: unknown): number => session.addProgram(program as Program);
const randomKernel = (random: () => number): LooseProgram =>
  looseProgram(step, Math.floor(random() * step.kernels.length));

function messageOf(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return (error as Error).message;
  }
  return '';
}

const LASTING: readonly BufferCategory[] = ['parameter', 'gradient', 'optimizer'];

/** What outlives the whole step, from a fixed beginning; scratch depends on which thread did what. */
async function runStep(session: AddonSession): Promise<Uint8Array> {
  const random = uniform(1);
  session.write(
    0,
    Float32Array.from({ length: step.arenaBytes / 4 }, () => random() - 0.5),
  );
  const labels = step.bindings['labels'];
  session.write(step.buffers[labels?.view.buffer ?? -1]?.offset ?? -1, Int32Array.of(0, 1, 2, 3));
  await session.run(session.addProgram(step));
  const arena = new Uint8Array(step.arenaBytes);
  session.read(0, arena);
  const lasting = step.buffers.filter(({ category }) => LASTING.includes(category));
  return Buffer.concat(lasting.map(({ offset, bytes }) => arena.subarray(offset, offset + bytes)));
}

describe('a program that is not one', () => {
  let session: AddonSession;
  let expected: Uint8Array;

  beforeAll(async () => {
    session = open();
    expected = await runStep(session);
  });

  test('the valid program is accepted kernel by kernel', () => {
    step.kernels.forEach((_, kernel) => expect(() => add(session, looseProgram(step, kernel))).not.toThrow());
  });

  test.each(Object.entries(INVALIDATIONS))(
    '%s is refused, and the session goes on',
    async (name, invalidate) => {
      const random = uniform(name.length);
      const program = add(session, looseProgram(step, 0));
      for (let round = 0; round < ROUNDS; round += 1) {
        const mutated = randomKernel(random);
        invalidate(mutated, random);
        const message = messageOf(() => add(session, mutated));
        expect(message, inspect(mutated.kernels, { depth: 4 })).toMatch(/[Ee]xpected/);
      }
      // No refused program has taken a number.
      expect(add(session, looseProgram(step, 0))).toBe(program + 1);
      expect(Buffer.compare(await runStep(session), expected)).toBe(0);
    },
  );

  test.each([
    undefined,
    null,
    7,
    'program',
    [],
    () => step,
    { buffers: [] },
    { kernels: [] },
    { buffers: {}, kernels: [] },
  ])('%s is refused', (program) => {
    expect(() => add(session, program)).toThrow(TypeError);
  });

  test('a list that claims to be endless is refused before it is read', () => {
    expect(() => add(session, { buffers: [], kernels: new Array(2 ** 32 - 1) })).toThrow(
      'Expected at most 1000000 elements for program.kernels but received 4294967295',
    );
  });

  test('what a getter throws comes through', () => {
    const program = {
      buffers: step.buffers,
      get kernels(): never {
        throw new Error('no kernels today');
      },
    };
    expect(() => add(session, program)).toThrow('no kernels today');
  });

  test('a getter that closes the session leads to an error', () => {
    const closing = open();
    const program = {
      buffers: step.buffers,
      get kernels(): unknown {
        closing.close();
        return step.kernels;
      },
    };
    expect(() => add(closing, program)).toThrow('Expected an open session but it has been closed');
  });
});

/** The arena's bytes that the kernel may change. */
function writtenBytes({ buffers, kernels: [kernel] }: Program): Uint8Array {
  const mask = new Uint8Array(step.arenaBytes);
  if (kernel === undefined) return mask;
  const first = KERNEL_SIGNATURES[kernel.operation].reads.length;
  const written = kernel.operands.slice(first).filter((view): view is View => view !== null);
  for (const { buffer, offset, n, h, w, c, stride } of written) {
    const place = buffers.find(({ id }) => id === buffer);
    if (place === undefined) throw new RangeError(`Expected a buffer ${buffer}`);
    const size = ELEMENT_BYTES[place.elementType];
    for (let pixel = 0; pixel < n * h * w; pixel += 1) {
      const begin = place.offset + (offset + pixel * stride) * size;
      mask.fill(1, begin, begin + c * size);
    }
  }
  return mask;
}

test('a changed program is refused, or it runs and writes nothing but its results', async () => {
  const session = open();
  const random = uniform(3);
  const counts = { refused: 0, accepted: 0 };
  const before = new Uint8Array(step.arenaBytes);
  const after = new Uint8Array(step.arenaBytes);
  while (counts.accepted < 300) {
    const program = randomKernel(random);
    const kernel = kernelOf(program);
    // Sizes and places that could be meant, in up to three fields.
    for (let change = 0; change <= random() * 3; change += 1) {
      const view = pick(viewsOf(kernel), random);
      const field = pick(['buffer', 'offset', 'n', 'h', 'w', 'c', 'stride', 'attribute'], random);
      if (field === 'attribute') {
        if (kernel.attributes.length > 0) {
          kernel.attributes[Math.floor(random() * kernel.attributes.length)] = pick(
            [0, 1, 2, 3, 5, 0.5],
            random,
          );
        }
      } else if (field === 'buffer') {
        view['buffer'] = pick(program.buffers, random)['id'];
      } else {
        view[field] = Math.max(0, (view[field] as number) + pick([-64, -16, -3, -1, 1, 2, 16, 48], random));
      }
    }
    let number: number;
    try {
      number = add(session, program);
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
      counts.refused += 1;
      continue;
    }
    counts.accepted += 1;
    session.write(0, before.fill(counts.accepted));
    await session.run(number);
    session.read(0, after);
    const mask = writtenBytes(program as unknown as Program);
    expect(after.findIndex((byte, i) => byte !== before[i] && mask[i] === 0)).toBe(-1);
  }
  expect(counts.refused).toBeGreaterThan(300);
});

test('a changed kernel gets a scratch size or an exception', () => {
  const random = uniform(4);
  const addon = loadAddon();
  const scratchBytes = (kernel: unknown): number =>
    addon.workspaceBytes({ device: 'cpu', threads: 2 }, kernel as Kernel, undefined);
  let refused = 0;
  for (let round = 0; round < 2000; round += 1) {
    const program = randomKernel(random);
    expect(scratchBytes(kernelOf(program))).toBeGreaterThanOrEqual(0);
    pick(Object.values(INVALIDATIONS), random)(program, random);
    refused += messageOf(() => scratchBytes(program.kernels[0])) === '' ? 0 : 1;
  }
  // Not all: what is wrong in a buffer is no matter of the kernel.
  expect(refused).toBeGreaterThan(1000);
});
