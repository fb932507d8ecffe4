import { EventEmitter, once } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { DeviceUnavailableError } from '#densegraph/runtime/device-unavailable-error.js';
import { launchPlanningProcess } from '#densegraph/training/planning/launch-planning-process.js';
import { launchPlanningThread } from '#densegraph/training/planning/launch-planning-thread.js';
import type {
  LaunchPlanningHost,
  PlanningEvents,
  PlanningHost,
  PlanningTask,
} from '#densegraph/training/planning/planning-host.js';
import { PlanningQueue } from '#densegraph/training/planning/planning-queue.js';
import { PLANS } from '#densegraph/training/planning/plans.js';
import { onMachineWithoutGpu } from '../../runtime/without-gpu.js';
import { TINY } from '../tiny-config.js';

onMachineWithoutGpu();

const LONG = 600_000;
const FORECAST = { ...TINY, device: 'CPU', budgetBytes: null, threads: 2 } as const;

/** A queue, and its hosts as it launches them; `ends` tells when it ends one. */
function open(launch: LaunchPlanningHost, idleMilliseconds: number) {
  const hosts: PlanningHost[] = [];
  const ends = new EventEmitter();
  const queue = new PlanningQueue((events) => {
    const host = launch(events);
    hosts.push(host);
    const end = async (): Promise<void> => {
      await host.end();
      ends.emit('end');
    };
    return { ...host, end };
  }, idleMilliseconds);
  onTestFinished(() => queue.close());
  return { queue, hosts, ends };
}

describe.each([
  ['thread', launchPlanningThread, 'The planning thread ended with code 1'],
  ['process', launchPlanningProcess, 'the process that asks it for plans was killed (SIGKILL)'],
])('plans in a %s', (_kind, launch, end) => {
  it('are those of this one, from one host for all', async () => {
    const { queue, hosts } = open(launch, LONG);
    const request = { ...FORECAST, timeline: true };
    const plans = await Promise.all([queue.plan('forecast', request), queue.plan('forecast', request)]);
    expect(plans).toEqual([PLANS.forecast(request), PLANS.forecast(request)]);
    expect(hosts.length).toBe(1);
  });

  it('fail by errors of their classes', async () => {
    const { queue } = open(launch, LONG);
    const failure = queue.plan('forecast', { ...FORECAST, device: 'CUDA' });
    await expect(failure).rejects.toBeInstanceOf(DeviceUnavailableError);
  });

  it('break alone with their host: the next has another', async () => {
    const { queue, hosts } = open(launch, LONG);
    await queue.plan('forecast', FORECAST);
    const broken = queue.plan('forecast', FORECAST);
    // The queue begins it when it has heard of the one before.
    await Promise.resolve();
    await hosts[0]?.end();
    await expect(broken).rejects.toThrow(end);
    expect(await queue.plan('forecast', FORECAST)).toEqual(PLANS.forecast(FORECAST));
    expect(hosts.length).toBe(2);
  });

  it('leave no host that has nothing to do', async () => {
    const { queue, hosts, ends } = open(launch, 0);
    const ended = once(ends, 'end');
    await queue.plan('forecast', FORECAST);
    await ended;
    await queue.plan('forecast', FORECAST);
    expect(hosts.length).toBe(2);
  });
});

describe('a plan that nobody waits for any more', () => {
  /** A queue whose hosts answer when they are told to. */
  function openSlow() {
    const launched: PlanningEvents[] = [];
    const tasks: PlanningTask[] = [];
    const { queue, hosts } = open((events) => {
      launched.push(events);
      const nothing = () => undefined;
      return {
        send: (task) => void tasks.push(task),
        hold: nothing,
        release: nothing,
        end: () => Promise.resolve(),
      };
    }, LONG);
    return { queue, hosts, tasks, answer: () => launched.at(-1)?.answered({ type: 'done', result: 'plan' }) };
  }

  it('does not begin', async () => {
    const { queue, tasks, answer } = openSlow();
    const client = new AbortController();
    const first = queue.plan('forecast', FORECAST);
    const second = queue.plan('forecast', FORECAST, client.signal);
    client.abort();
    await expect(second).rejects.toThrow(/Nobody waits/);
    answer();
    expect(await first).toBe('plan');
    const third = queue.plan('forecast', FORECAST);
    await vi.waitUntil(() => tasks.length === 2);
    answer();
    expect(await third).toBe('plan');
  });

  it('is ended where it takes long, and the next has another host', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { queue, hosts, tasks, answer } = openSlow();
    const client = new AbortController();
    const first = queue.plan('forecast', FORECAST, client.signal);
    const failure = expect(first).rejects.toThrow(/Nobody waits/);
    const second = queue.plan('forecast', FORECAST);
    await vi.advanceTimersByTimeAsync(0);
    client.abort();
    await vi.advanceTimersByTimeAsync(1_000);
    await failure;
    expect(hosts.length).toBe(2);
    expect(tasks.length).toBe(2);
    answer();
    expect(await second).toBe('plan');
  });
});
