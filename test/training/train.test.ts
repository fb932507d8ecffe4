import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WHOLE_STRATEGIES } from '#densegraph/compiler/memory-strategy.js';
import { listCheckpoints, readCheckpoint } from '#densegraph/training/checkpoint.js';
import type { Checkpoint } from '#densegraph/training/checkpoint.js';
import { train } from '#densegraph/training/train.js';
import type { TrainingConfig } from '#densegraph/training/training-config.js';
import type { EpochMetrics, TrainingEvent } from '#densegraph/training/training-event.js';
import { expectSameBits } from './same-weights.js';
import { TINY } from './tiny-config.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'densegraph-train-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Trains to the end; `onEvent` sees each event on the way. */
async function run(
  config: TrainingConfig,
  {
    threads = 2,
    folder = 'run',
    onEvent = () => undefined,
  }: {
    threads?: number;
    folder?: string;
    onEvent?: (event: TrainingEvent, stop: AbortController) => void;
  } = {},
): Promise<{ events: TrainingEvent[]; checkpoints: Checkpoint[] }> {
  const events: TrainingEvent[] = [];
  const stop = new AbortController();
  const checkpointDirectory = join(directory, folder);
  await train(
    config,
    { dataDirectory: null, checkpointDirectory, threads },
    (event) => {
      events.push(structuredClone(event));
      onEvent(event, stop);
    },
    stop.signal,
  );
  const paths = await listCheckpoints(checkpointDirectory).catch(() => []);
  return { events, checkpoints: await Promise.all(paths.map(readCheckpoint)) };
}

function epochsOf(events: readonly TrainingEvent[]): EpochMetrics[] {
  return events.flatMap((event) => (event.type === 'epoch' ? [event.metrics] : []));
}

function failureOf(events: readonly TrainingEvent[]): { code: string; message: string } {
  const last = events.at(-1);
  if (last?.type !== 'failed')
    throw new Error(`Expected a failure but the run ended with ${last?.type ?? 'nothing'}.`);
  return last;
}

describe('train', () => {
  it('learns the built-in images, tells it in order, and allocates what it planned', async () => {
    const config = {
      ...TINY,
      epochs: 4,
      learningRateMilestones: [3],
      dataset: { ...TINY.dataset, trainLimit: 1000, validationLimit: 200 },
    };
    const { events, checkpoints } = await run(config);
    const types = events.map(({ type }) => type);
    expect(types[0]).toBe('started');
    expect(types.filter((type) => type !== 'progress')).toEqual([
      'started',
      'epoch',
      'epoch',
      'epoch',
      'epoch',
      'succeeded',
    ]);
    expect(types).toContain('progress');

    const epochs = epochsOf(events);
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    const [first, last] = [epochs[0], epochs[3]] as [EpochMetrics, EpochMetrics];
    expect(last.trainLoss).toBeLessThan(0.6 * first.trainLoss);
    // Chance is 0.1.
    expect(last.trainAccuracy).toBeGreaterThan(0.5);
    expect(last.validationAccuracy).toBeGreaterThan(0.5);
    for (const { memory, seconds, imagesPerSecond, dataWaitSeconds } of epochs) {
      expect(memory.peakBytes).toBe(memory.plannedBytes);
      expect(memory.currentBytes).toBe(memory.plannedBytes);
      expect(Object.values(memory.categories).reduce((sum: number, bytes: number) => sum + bytes, 0)).toBe(
        memory.plannedBytes,
      );
      expect(memory.processPeakBytes).toBeGreaterThan(memory.peakBytes);
      expect(seconds).toBeGreaterThan(1000 / imagesPerSecond);
      expect(dataWaitSeconds).toBeGreaterThan(0);
      expect(dataWaitSeconds).toBeLessThan(seconds);
    }
    expect(checkpoints.map(({ state }) => [state.epoch, state.step])).toEqual([
      [4, 128],
      [3, 96],
    ]);
  });

  it('trains to the same bits on any number of threads and under every strategy', async () => {
    const runs = [];
    for (const strategy of WHOLE_STRATEGIES) {
      for (const threads of [1, 2, 3]) {
        const folder = `${strategy}-${threads}`;
        const { checkpoints } = await run({ ...TINY, memoryStrategy: strategy }, { threads, folder });
        runs.push({ strategy, checkpoint: checkpoints[0] as Checkpoint });
      }
    }
    expectSameBits(runs);
    const { checkpoints } = await run({ ...TINY, seed: TINY.seed + 1 });
    expect(checkpoints[0]?.tensors).not.toEqual(runs.at(-1)?.checkpoint.tensors);
  });

  it("keeps torchvision's names, the count of batches and the velocity", async () => {
    const { checkpoints } = await run(TINY);
    const { state, tensors } = checkpoints[0] as Checkpoint;
    expect(state).toMatchObject({ epoch: 1, step: 7, seed: 7, learningRate: 0.1 });
    expect(tensors.get('features.denseblock1.denselayer2.conv1.weight')?.shape).toEqual([4, 12, 3, 3]);
    expect(tensors.get('features.norm0.num_batches_tracked')).toEqual({
      shape: [],
      data: BigInt64Array.of(7n),
    });
    expect(tensors.get('optimizer.velocity.classifier.weight')?.shape).toEqual([10, 16]);
    expect(
      [...tensors.keys()].filter((name) => name.includes('velocity') && name.includes('running')),
    ).toEqual([]);
  });

  it('takes the last, smaller batch as a batch of its own size', async () => {
    const few = { ...TINY, dataset: { ...TINY.dataset, trainLimit: 6 } };
    const remainder = await run({ ...few, batchSize: 32 }, { folder: 'remainder' });
    const whole = await run({ ...few, batchSize: 6 }, { folder: 'whole' });
    expect(remainder.checkpoints[0]?.tensors).toEqual(whole.checkpoints[0]?.tensors);
    // The data set's 50 validation images are padded to 64 in one case and to 54 in the other.
    expect(epochsOf(remainder.events)[0]?.validationLoss).toBeCloseTo(
      epochsOf(whole.events)[0]?.validationLoss ?? NaN,
      10,
    );
  });

  it('multiplies the learning rate after the milestones', async () => {
    const { events } = await run({
      ...TINY,
      epochs: 3,
      learningRateMilestones: [1, 2],
      learningRateDecay: 0.5,
    });
    expect(epochsOf(events).map(({ learningRate }) => learningRate)).toEqual([0.1, 0.05, 0.025]);
  });

  it('stops at the next step when it is aborted, with a checkpoint of it', async () => {
    const { events, checkpoints } = await run(
      { ...TINY, epochs: 50 },
      { onEvent: (event, stop) => event.type === 'epoch' && event.metrics.epoch === 2 && stop.abort() },
    );
    expect(events.at(-1)).toEqual({ type: 'canceled' });
    expect(epochsOf(events)).toHaveLength(2);
    expect(checkpoints.map(({ state }) => [state.epoch, state.partial?.steps])).toEqual([
      [2, 1],
      [2, undefined],
    ]);
  });

  it('stops within the first epoch as well', async () => {
    const { events, checkpoints } = await run(
      { ...TINY, epochs: 50 },
      { onEvent: (event, stop) => event.type === 'progress' && stop.abort() },
    );
    expect(events.map(({ type }) => type)).toEqual(['started', 'progress', 'canceled']);
    expect(checkpoints.map(({ state }) => [state.epoch, state.partial?.steps])).toEqual([[0, 1]]);
  });

  it('goes on to the same bits where it stopped between the last step of an epoch and its validation', async () => {
    const config = { ...TINY, epochs: 2, batchSize: TINY.dataset.trainLimit ?? 0 };
    const whole = await run(config, { folder: 'whole' });
    const stopped = await run(config, {
      folder: 'stopped',
      onEvent: (event, stop) => event.type === 'progress' && stop.abort(),
    });
    expect(stopped.checkpoints.map(({ state }) => [state.epoch, state.partial?.steps])).toEqual([[0, 1]]);
    const resumed = await run(config, { folder: 'stopped' });
    expect(epochsOf(resumed.events).map(({ epoch, trainLoss }) => ({ epoch, trainLoss }))).toEqual(
      epochsOf(whole.events).map(({ epoch, trainLoss }) => ({ epoch, trainLoss })),
    );
    expect(resumed.checkpoints[0]?.tensors).toEqual(whole.checkpoints[0]?.tensors);
  });

  it('fails with the step and the epoch where the loss is no finite number any more', async () => {
    const { events } = await run({ ...TINY, optimizer: { ...TINY.optimizer, learningRate: 1e30 } });
    expect(failureOf(events)).toMatchObject({
      code: 'DIVERGED',
      message: expect.stringMatching(/in step [2-7] of epoch 1, at a learning rate of 1e\+30/) as string,
    });
  });

  it.each<[string, Partial<TrainingConfig>, RegExp]>([
    ['INVALID_INPUT', { epochs: 0 }, /Expected a whole number from 1 to 100000 for epochs but received 0/],
    ['INVALID_INPUT', { image: { channels: 3, height: 28, width: 28 } }, /Expected images of 3x28x28/],
    ['INVALID_INPUT', { image: { channels: 1, height: 1, width: 1 } }, /./],
    ['DATASET_UNAVAILABLE', { dataset: { ...TINY.dataset, name: 'nowhere' } }, /nowhere/],
    ['INSUFFICIENT_MEMORY', { memoryBudgetBytes: 1000 }, /1,000 bytes/],
  ])('fails with %s, without a stack', async (code, change, message) => {
    const { events } = await run({ ...TINY, ...change });
    const failure = failureOf(events);
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(message);
    expect(failure.message).not.toMatch(/\n\s+at /);
  });

  it('fails, and ends, where its checkpoints cannot be written', async () => {
    const { events } = await run(TINY, { folder: 'nowhere\0' });
    expect(failureOf(events).code).toBe('INTERNAL_ERROR');
  });
});
