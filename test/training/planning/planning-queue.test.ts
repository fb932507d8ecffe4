import { EventEmitter, once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DeviceUnavailableError } from '#densegraph/runtime/device-unavailable-error.js';
import { launchPlanningProcess } from '#densegraph/training/planning/launch-planning-process.js';
import { launchPlanningThread } from '#densegraph/training/planning/launch-planning-thread.js';
import type { LaunchPlanningHost, PlanningHost } from '#densegraph/training/planning/planning-host.js';
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
