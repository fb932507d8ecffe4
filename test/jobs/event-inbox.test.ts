import { describe, expect, it } from 'vitest';
import { EventInbox } from '#densegraph/jobs/event-inbox.js';
import type { TrainingEvent } from '#densegraph/training/training-event.js';
import { epochMetrics } from './samples.js';

const progress = (step: number): TrainingEvent => ({
  type: 'progress',
  progress: {
    epoch: 1,
    step,
    stepsPerEpoch: 9,
    trainLoss: null,
    imagesPerSecond: null,
    remainingSeconds: null,
  },
});
const epoch = (number: number): TrainingEvent => ({ type: 'epoch', metrics: epochMetrics(number) });

function fail(error: unknown): never {
  throw error;
}

describe('EventInbox', () => {
  it('handles every event in order, one after another, but only the newest of progress that waits', async () => {
    const handled: TrainingEvent[] = [];
    let atWork = 0;
    const inbox = new EventInbox(async (event) => {
      expect(++atWork).toBe(1);
      await Promise.resolve();
      handled.push(event);
      atWork--;
    }, fail);
    inbox.push(progress(1));
    for (let step = 2; step < 1000; step++) inbox.push(progress(step));
    inbox.push(epoch(1));
    inbox.push(epoch(2));
    inbox.push(progress(1));
    inbox.push(progress(2));
    inbox.push({ type: 'succeeded' });
    await inbox.drained();
    // The first was at work already when the others came.
    expect(handled).toEqual([
      progress(1),
      progress(999),
      epoch(1),
      epoch(2),
      progress(2),
      { type: 'succeeded' },
    ]);
    inbox.push(epoch(3));
    await inbox.drained();
    expect(handled.at(-1)).toEqual(epoch(3));
  });

  it('reports a failure once and drops what waited behind it', async () => {
    const failures: unknown[] = [];
    const inbox = new EventInbox(
      () => Promise.reject(new Error('full')),
      (error) => failures.push(error),
    );
    inbox.push(epoch(1));
    inbox.push(epoch(2));
    await inbox.drained();
    expect(failures).toEqual([new Error('full')]);
  });
});
