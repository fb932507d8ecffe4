import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { InsufficientMemoryError } from '#densegraph/compiler/insufficient-memory-error.js';
import { buildModel } from '#densegraph/model/build-model.js';
import { failureOf } from '#densegraph/training/failure.js';
import { Planner } from '#densegraph/training/planning/planner.js';
import { planTraining, type PlanMoment } from '#densegraph/training/plan-training.js';
import { train } from '#densegraph/training/train.js';
import type { TrainingConfig } from '#densegraph/training/training-config.js';
import type { TrainingEvent } from '#densegraph/training/training-event.js';
import { GPU, onMachineWithGpu, WHOLE } from '../runtime/cuda-machine.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { TINY } from './tiny-config.js';

/** In the process of a planner cuDNN crashes. */
const machine = onMachineWithGpu({ workspaceBytes: { code: 'SIGSEGV', message: 'as where cuDNN crashes' } });
const ON_GPU: TrainingConfig = { ...TINY, device: 'CUDA', precision: 'BFLOAT16' };

function plan(change: Partial<TrainingConfig>, moment: PlanMoment) {
  const config = { ...ON_GPU, ...change };
  return planTraining(
    config,
    buildModel(config.model, config.image, config.classes),
    200,
    { threads: 1 },
    moment,
  );
}

function withMemory(totalBytes: number, freeBytes: number): void {
  machine.status = { ...WHOLE, devices: [{ ...GPU, totalBytes }] };
  machine.freeBytes = freeBytes;
}

beforeEach(() => {
  machine.status = WHOLE;
  machine.freeBytes = 100e9;
  machine.failures = {};
  machine.asked = [];
});

describe('a plan for a GPU', () => {
  const { plannedBytes } = plan({}, 'admission');

  it('is in the precision that is asked for', () => {
    expect(plan({}, 'admission').train.buffers.some(({ elementType }) => elementType === 'bfloat16')).toBe(
      true,
    );
    const wide = plan({ precision: 'FLOAT32' }, 'admission');
    expect(wide.train.buffers.every(({ elementType }) => elementType !== 'bfloat16')).toBe(true);
    expect(wide.plannedBytes).toBeGreaterThan(plannedBytes);
  });

  it('asks the engine with what the config allows', () => {
    machine.asked = [];
    plan({ allowTf32: true, allowNondeterministic: true }, 'admission');
    expect(new Set(machine.asked.map(([method]) => method))).toEqual(new Set(['workspaceBytes']));
    expect(machine.asked[0]?.[1]).toEqual({ device: 'cuda', allowTf32: true, allowNondeterministic: true });
  });

  it('is admitted where the device has the memory, though another run holds it, and refused where it never will', () => {
    withMemory(plannedBytes, 0);
    expect(plan({}, 'admission').plannedBytes).toBe(plannedBytes);
    withMemory(plannedBytes - 1, plannedBytes - 1);
    expect(() => plan({}, 'admission')).toThrow(InsufficientMemoryError);
  });

  it('has to fit what is free when it starts', () => {
    withMemory(2 * plannedBytes, plannedBytes);
    expect(plan({}, 'start').plannedBytes).toBe(plannedBytes);
    withMemory(2 * plannedBytes, plannedBytes - 1);
    expect(() => plan({}, 'start')).toThrow(InsufficientMemoryError);
    expect(() => plan({ memoryBudgetBytes: 2 * plannedBytes }, 'start')).toThrow(InsufficientMemoryError);
  });

  it('has AUTO keep within most of it', () => {
    withMemory(4 * plannedBytes, 1.2 * plannedBytes);
    expect(plan({ memoryStrategy: 'AUTO' }, 'start').plannedBytes).toBeLessThanOrEqual(1.08 * plannedBytes);
  });

  it('ends as a device that cannot be had where cuDNN crashes', async () => {
    const heard: Error[] = [];
    const planner = new Planner((reason) => heard.push(reason));
    onTestFinished(() => planner.close());
    await expect(planner.forecast({ ...ON_GPU, budgetBytes: null, threads: 1 })).rejects.toMatchObject({
      name: 'DeviceUnavailableError',
      device: 'CUDA',
      message: expect.stringMatching(
        /^CUDA is not available: .* ended by signal SIGSEGV, .* Try again; /,
      ) as string,
    });
    expect(heard).toMatchObject([{ cause: { message: 'as where cuDNN crashes' } }]);
  });
});

async function lastEvent(config: TrainingConfig): Promise<TrainingEvent | undefined> {
  const events: TrainingEvent[] = [];
  const place = { dataDirectory: null, checkpointDirectory: temporaryFolder(), threads: 1 };
  await train(config, place, (event) => events.push(event), new AbortController().signal);
  return events.at(-1);
}

describe('a run on a GPU', () => {
  it.each(['DEVICE_OUT_OF_MEMORY', 'DEVICE_FAULT', 'DEVICE_LOST', 'DEVICE_CALL_FAILED'])(
    'fails with %s where the device does',
    async (code) => {
      machine.failures = { run: { code, message: 'kernel 7: copy "images": no answer' } };
      expect(await lastEvent(ON_GPU)).toMatchObject({
        type: 'failed',
        code,
        message: expect.stringContaining('kernel 7: copy "images": no answer') as string,
      });
      expect(machine.asked.at(-1)).toEqual(['close']);
    },
  );

  it('fails where there is no GPU any more', async () => {
    machine.status = { ...WHOLE, devices: [] };
    expect(await lastEvent(ON_GPU)).toMatchObject({ type: 'failed', code: 'DEVICE_UNAVAILABLE' });
  });

  it('opens its session with what the config allows', async () => {
    machine.failures = { run: { code: 'DEVICE_LOST', message: 'gone' } };
    await lastEvent({ ...ON_GPU, allowTf32: true });
    const [, options] = machine.asked.find(([method]) => method === 'Session') ?? [];
    expect(options).toMatchObject({ device: 'cuda', allowTf32: true, allowNondeterministic: false });
  });
});

it('no device failure is an internal error', () => {
  expect(failureOf(new Error('something')).code).toBe('INTERNAL_ERROR');
});
