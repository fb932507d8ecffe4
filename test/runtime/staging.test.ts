import { afterEach, expect, test } from 'vitest';
import { compileTraining } from '#densegraph/compiler/compile.js';
import type { Program } from '#densegraph/compiler/program.js';
import type { TrainingPlan } from '#densegraph/compiler/training-plan.js';
import { cudaMemory } from '#densegraph/runtime/cuda-memory.js';
import { openSession } from '#densegraph/runtime/open-session.js';
import type { Session } from '#densegraph/runtime/session.js';
import { targetOf } from '#densegraph/runtime/target-of.js';
import { tinyDenseNet } from '../compiler/small-graphs.js';
import { uniform } from '../native/tensor.js';
import { TEST_DEVICE } from '../test-device.js';

const STEPS = 10;
const THREADS = 2;

/** On the CPU a plan has room for staged inputs only where it is asked for, as here. */
function planned(stagesInputs: boolean): TrainingPlan {
  return compileTraining(tinyDenseNet(2), {
    batchSize: 4,
    examples: 6,
    strategy: 'RECOMPUTE_NORMALIZATION',
    optimizer: { momentum: 0.9, nesterov: false, weightDecay: 1e-4 },
    target: { ...targetOf(TEST_DEVICE, THREADS), stagesInputs },
  });
}

const opened: Session[] = [];
afterEach(() => opened.splice(0).forEach((session) => session.close()));

function open({ train, trainRemainder, validate }: TrainingPlan): Session {
  const programs = [train, validate, ...(trainRemainder === null ? [] : [trainRemainder])];
  const session = openSession({ device: TEST_DEVICE, threads: THREADS, programs });
  opened.push(session);
  const random = uniform(7);
  for (const [name, { view }] of Object.entries(train.bindings)) {
    if (!name.includes('.') || name.includes('grad') || name.includes('velocity')) continue;
    const values = Float32Array.from({ length: view.n * view.h * view.w * view.c }, () => random() + 0.1);
    session.write(train, name, values);
  }
  session.write(train, 'learningRate', Float32Array.of(0.05));
  return session;
}

interface Batch {
  readonly images: Float32Array;
  readonly labels: Int32Array;
}

function batchOf(program: Program, step: number): Batch {
  const count = program.bindings['images']?.view.n ?? 0;
  const random = uniform(100 + step);
  return {
    images: Float32Array.from({ length: count * 64 }, () => random()),
    labels: Int32Array.from({ length: count }, (_, i) => (i + step) % 3),
  };
}

/** Every third step is a smaller one. */
const programAt = ({ train, trainRemainder }: TrainingPlan, step: number): Program =>
  step % 3 === 2 && trainRemainder !== null ? trainRemainder : train;

const bits = (values: { readonly buffer: ArrayBufferLike }): Buffer =>
  Buffer.from(new Uint8Array(values.buffer));

function weights(session: Session, { train }: TrainingPlan): Buffer {
  const names = Object.keys(train.bindings).filter((name) => name.includes('.'));
  return Buffer.concat(names.map((name) => bits(session.read(train, name))));
}

async function written(plan: TrainingPlan): Promise<Buffer> {
  const session = open(plan);
  const losses: Buffer[] = [];
  for (let step = 0; step < STEPS; step++) {
    const program = programAt(plan, step);
    const { images, labels } = batchOf(program, step);
    session.write(program, 'images', images);
    session.write(program, 'labels', labels);
    await session.run(program);
    losses.push(bits(session.read(program, 'losses')));
  }
  return Buffer.concat([...losses, weights(session, plan)]);
}

async function staged(plan: TrainingPlan): Promise<Buffer> {
  const session = open(plan);
  const losses: Buffer[] = [];
  const stage = (step: number): void => {
    const program = programAt(plan, step);
    const { images, labels } = batchOf(program, step);
    session.stage(program, 'images', images);
    session.stage(program, 'labels', labels);
  };
  stage(0);
  for (let step = 0; step < STEPS; step++) {
    const run = session.run(programAt(plan, step), ['losses']);
    if (step + 1 < STEPS) stage(step + 1);
    const { results } = await run;
    losses.push(...results.map(bits));
  }
  return Buffer.concat([...losses, weights(session, plan)]);
}

test('ten steps have the same bits however their batches come', async () => {
  const expected = await written(planned(false));
  const numbers = new Float32Array(new Uint8Array(expected).buffer);
  expect(numbers.every(Number.isFinite)).toBe(true);
  expect(new Set(numbers.subarray(0, 4)).size).toBeGreaterThan(1);
  expect(Buffer.compare(await written(planned(true)), expected)).toBe(0);
  expect(Buffer.compare(await staged(planned(false)), expected)).toBe(0);
  expect(Buffer.compare(await staged(planned(true)), expected)).toBe(0);
});

test.skipIf(TEST_DEVICE === 'CPU')('what is planned is what the device then has less', () => {
  const free = (): number => cudaMemory().freeBytes;
  const plan = planned(true);
  const before = free();
  const session = open(plan);
  expect(before - free()).toBe(plan.plannedBytes);
  expect(session.statistics()).toEqual({ peakBytes: plan.plannedBytes, currentBytes: plan.plannedBytes });
});

test.each([true, false])(
  'what goes wrong with staged inputs is said (room in the plan: %s)',
  async (room) => {
    const plan = planned(room);
    const session = open(plan);
    const { train, validate } = plan;
    const { images, labels } = batchOf(train, 0);
    expect(() => session.stage(train, 'images', images.subarray(1))).toThrow(
      new RangeError('Expected 256 values for images [4, 1, 8, 8] but received 255'),
    );
    expect(() => session.stage(train, 'labels', images.subarray(0, 4))).toThrow(TypeError);
    expect(() => session.stage(train, 'nothing', images)).toThrow(RangeError);
    session.stage(train, 'labels', labels);
    session.stage(train, 'images', images);
    await expect(session.run(validate)).rejects.toThrow(
      new RangeError(
        'Expected a run of the program that labels, images were staged for but received another',
      ),
    );
    await expect(session.run(train, ['nothing'])).rejects.toThrow(RangeError);
    // It stays staged, and staged for another program it is dropped.
    const run = session.run(train, ['losses', 'predictions']);
    session.stage(train, 'images', images);
    session.stage(validate, 'labels', labels);
    const { results } = await run;
    expect(results.map(({ length }) => length)).toEqual([4, 4]);
    await session.run(validate);
    // With something on its way.
    session.stage(train, 'images', images);
    session.close();
  },
);

test('of two values for one input the later counts', async () => {
  const plan = planned(true);
  const session = open(plan);
  const [one, other] = [batchOf(plan.validate, 1), batchOf(plan.validate, 2)];
  const lossesOf = async (...batches: Batch[]): Promise<readonly unknown[]> => {
    for (const { images, labels } of batches) {
      session.stage(plan.validate, 'images', images);
      session.stage(plan.validate, 'labels', labels);
    }
    return (await session.run(plan.validate, ['losses'])).results;
  };
  const expected = await lossesOf(other);
  expect(await lossesOf(one)).not.toEqual(expected);
  expect(await lossesOf(one, other)).toEqual(expected);
});
