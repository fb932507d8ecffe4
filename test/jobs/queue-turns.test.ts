import { describe, expect, it } from 'vitest';
import { queueTurns, reservedBytes, type Capacity } from '#densegraph/jobs/queue-turns.js';
import type { DeviceKind } from '#densegraph/jobs/job.js';

const GENEROUS = { maxRunning: 10, memoryBudgets: { CPU: 100, CUDA: 50 } };

interface Planned {
  readonly plannedBytes: number | null;
  readonly config: { readonly device: DeviceKind };
}

const job = (plannedBytes: number | null, device: DeviceKind = 'CPU'): Planned => ({
  plannedBytes,
  config: { device },
});

/** Those whose turn has come. */
function admissibleJobs<T extends Planned>(
  queued: readonly T[],
  running: readonly Planned[],
  capacity: Capacity,
): readonly T[] {
  return queueTurns(queued, running, capacity).flatMap(({ job: next, obstacle }) =>
    obstacle === null ? [next] : [],
  );
}

describe('jobs whose turn has come', () => {
  it('are the oldest, as many as may run beside those that do', () => {
    const queued = [job(1), job(2), job(3)];
    expect(admissibleJobs(queued, [job(1)], { ...GENEROUS, maxRunning: 3 })).toEqual([job(1), job(2)]);
    expect(admissibleJobs(queued, [job(1)], { ...GENEROUS, maxRunning: 1 })).toEqual([]);
  });

  it('fit the budget together to the last byte', () => {
    expect(admissibleJobs([job(60)], [job(40)], GENEROUS)).toEqual([job(60)]);
    expect(admissibleJobs([job(60)], [job(41)], GENEROUS)).toEqual([]);
  });

  it('do not overtake one that waits for the same memory, however small they are', () => {
    expect(admissibleJobs([job(90), job(1), job(1)], [job(20)], GENEROUS)).toEqual([]);
  });

  it('on a GPU are counted against it alone, and pass those that wait for main memory', () => {
    const queued = [job(90), job(40, 'CUDA'), job(20, 'CUDA'), job(5, 'CUDA')];
    expect(admissibleJobs(queued, [job(20)], GENEROUS)).toEqual([job(40, 'CUDA')]);
  });

  it('of which no plan is known, or one that is larger than the budget, run alone', () => {
    for (const plannedBytes of [null, 1000]) {
      expect(reservedBytes(job(plannedBytes), GENEROUS.memoryBudgets)).toBe(100);
      expect(admissibleJobs([job(plannedBytes)], [], GENEROUS)).toHaveLength(1);
      expect(admissibleJobs([job(plannedBytes)], [job(1)], GENEROUS)).toEqual([]);
      expect(admissibleJobs([job(1)], [job(plannedBytes)], GENEROUS)).toEqual([]);
    }
  });

  it('are all of them where nothing is limited', () => {
    const unlimited = { maxRunning: 10, memoryBudgets: { CPU: Infinity, CUDA: Infinity } };
    expect(admissibleJobs([job(null), job(5)], [job(null)], unlimited)).toHaveLength(2);
  });

  it('keep every job from waiting for ever, and the sum within the budget, whatever comes and goes', () => {
    let state = 1;
    const random = (below: number): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state % below;
    };
    const limits = { maxRunning: 4, memoryBudgets: { CPU: 100, CUDA: 50 } };
    const queued: (Planned & { readonly number: number })[] = [];
    const running: typeof queued = [];
    const begun: number[] = [];
    const firsts: Record<DeviceKind, number[]> = { CPU: [], CUDA: [] };
    for (let number = 0; begun.length < 2000; number++) {
      queued.push({ ...job(1 + random(120), random(3) === 0 ? 'CUDA' : 'CPU'), number });
      if (running.length > 0 && random(2) === 0) running.splice(random(running.length), 1);
      for (const next of admissibleJobs(queued, running, limits)) {
        queued.splice(queued.indexOf(next), 1);
        running.push(next);
        begun.push(next.number);
        firsts[next.config.device].push(next.number);
      }
      expect(running.length).toBeLessThanOrEqual(4);
      for (const device of ['CPU', 'CUDA'] as const) {
        const bytes = running
          .filter(({ config }) => config.device === device)
          .reduce((sum, one) => sum + reservedBytes(one, limits.memoryBudgets), 0);
        expect(bytes).toBeLessThanOrEqual(limits.memoryBudgets[device]);
      }
    }
    for (const order of Object.values(firsts)) expect(order).toEqual([...order].sort((a, b) => a - b));
  });
});

describe('the obstacle of a job', () => {
  const obstacles = (queued: readonly Planned[], running: readonly Planned[], capacity: Capacity) =>
    queueTurns(queued, running, capacity).map(({ obstacle }) => obstacle);

  it('is memory for the first of its device that does not fit, and that one for those behind it', () => {
    expect(obstacles([job(90), job(1), job(60, 'CUDA')], [job(20)], GENEROUS)).toEqual([
      { kind: 'MEMORY', bytes: 90, freeBytes: 80 },
      { kind: 'JOB_BEFORE' },
      null,
    ]);
  });

  it('is a place where as many run as may, those before it counted', () => {
    expect(obstacles([job(1), job(1)], [job(1)], { ...GENEROUS, maxRunning: 2 })).toEqual([
      null,
      { kind: 'PLACE', maxRunning: 2 },
    ]);
  });
});
