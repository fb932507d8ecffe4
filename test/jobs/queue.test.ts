import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { JobLedger } from '#densegraph/jobs/job-ledger.js';
import { existingFile } from './existing-file.js';
import { openTestJobs, reaches } from './open-test-jobs.js';
import { epoch, request, STARTED, SUCCEEDED } from './samples.js';

describe('the queue', () => {
  it('runs jobs one at a time, in the order of their starts', async () => {
    const { jobs, folder } = await openTestJobs();
    const file = (name: string) => join(folder, name);
    const first = await jobs.start(request({ touch: file('first') }, { untilFile: file('go') }, SUCCEEDED));
    const second = await jobs.start(request({ touch: file('second') }, SUCCEEDED));
    const third = await jobs.start(request({ touch: file('third') }, SUCCEEDED));
    await existingFile(file('first'));
    await reaches(jobs, first.id, 'RUNNING');
    const states = async () => {
      const { items } = await jobs.list(
        { first: 10, after: null },
        { states: null, modelId: null, search: null },
      );
      return items.map(({ state }) => state);
    };
    expect(await states()).toEqual(['QUEUED', 'QUEUED', 'RUNNING']);
    expect(existsSync(file('second'))).toBe(false);

    writeFileSync(file('go'), '');
    const ended = [];
    for (const { id } of [third, second, first]) ended.push(await reaches(jobs, id, 'SUCCEEDED'));
    const [last, middle, oldest] = ended.map(
      (job) => [job.startedAt?.getTime(), job.finishedAt?.getTime()] as const,
    );
    expect(oldest?.[1]).toBeLessThanOrEqual(middle?.[0] ?? 0);
    expect(middle?.[1]).toBeLessThanOrEqual(last?.[0] ?? 0);
  });

  it('starts the next job only when the process of the one before is gone', async () => {
    const { jobs, folder } = await openTestJobs();
    const file = (name: string) => join(folder, name);
    const slow = await jobs.start(request(SUCCEEDED, { untilFile: file('go') }));
    const next = await jobs.start(request({ touch: file('next') }, SUCCEEDED));
    await reaches(jobs, slow.id, 'SUCCEEDED');
    expect((await jobs.find(next.id))?.state).toBe('QUEUED');
    expect(existsSync(file('next'))).toBe(false);
    writeFileSync(file('go'), '');
    await reaches(jobs, next.id, 'SUCCEEDED');
  });

  it('works out the places of all at once, and again when one has gone', async () => {
    const { jobs } = await openTestJobs();
    const running = await jobs.start(request(STARTED, { untilCancel: true }));
    await reaches(jobs, running.id, 'RUNNING');
    const waiting: string[] = [];
    for (let n = 0; n < 5; n++) waiting.push((await jobs.start(request(SUCCEEDED))).id);
    const placesOf = () => waiting.map((id) => jobs.queuePlace(id)?.position ?? null);
    const looks = vi.spyOn(JobLedger.prototype, 'queued');
    onTestFinished(() => looks.mockRestore());
    expect(placesOf()).toEqual([1, 2, 3, 4, 5]);
    expect(looks.mock.calls.length).toBeLessThanOrEqual(2);
    await jobs.cancel(waiting[1] ?? '');
    expect(placesOf()).toEqual([1, null, 2, 3, 4]);
    await jobs.cancel(running.id);
  });

  it('kills a process that does not go after its last word', async () => {
    const { jobs } = await openTestJobs({ closeGraceMilliseconds: 20 });
    const stays = await jobs.start(request(SUCCEEDED, { block: true }));
    const next = await jobs.start(request(SUCCEEDED));
    await reaches(jobs, next.id, 'SUCCEEDED');
    expect((await jobs.find(stays.id))?.state).toBe('SUCCEEDED');
  });

  it('shows jobs in lists as they are now, by state as well', async () => {
    const { jobs, folder } = await openTestJobs();
    const { id } = await jobs.start(
      request(
        STARTED,
        { progress: 3 },
        epoch(1),
        { touch: join(folder, 'there') },
        { untilFile: join(folder, 'go') },
      ),
    );
    await jobs.start(request(SUCCEEDED));
    await existingFile(join(folder, 'there'));
    for await (const job of jobs.watchJob(id)) if (job.progress.step === 3) break;
    const list = (states: ('RUNNING' | 'QUEUED' | 'FAILED')[]) =>
      jobs.list({ first: 5, after: null }, { states, modelId: null, search: null });
    expect((await list(['RUNNING'])).items).toEqual([await jobs.find(id)]);
    expect((await list(['RUNNING'])).items[0]?.progress.step).toBe(3);
    expect((await list(['QUEUED', 'RUNNING'])).totalCount).toBe(2);
    expect((await list(['FAILED'])).items).toEqual([]);
  });

  it('runs several jobs at a time within the budget, and a large one at the head is not overtaken', async () => {
    const planned = [40, 50, 90, 10];
    const { jobs, folder } = await openTestJobs({
      maxRunning: 3,
      memoryBudgets: { CPU: 100, CUDA: 0 },
      check: () => Promise.resolve({ strategy: 'STORE_ALL', plannedBytes: planned.shift() ?? 0 }),
    });
    const file = (name: string) => join(folder, name);
    const start = (name: string) =>
      jobs.start(request({ touch: file(name) }, { untilFile: file(`end ${name}`) }, SUCCEEDED));
    const [small, middle, large, tiny] = [
      await start('small'),
      await start('middle'),
      await start('large'),
      await start('tiny'),
    ];
    await existingFile(file('small'));
    await existingFile(file('middle'));
    writeFileSync(file('end small'), '');
    await reaches(jobs, small.id, 'SUCCEEDED');
    const states = async () => {
      const { items } = await jobs.list(
        { first: 10, after: null },
        { states: null, modelId: null, search: null },
      );
      return items.map(({ state }) => state);
    };
    // A place and room for 10 bytes are free, but the large job is first.
    expect(await states()).toEqual(['QUEUED', 'QUEUED', 'RUNNING', 'SUCCEEDED']);
    writeFileSync(file('end middle'), '');
    await existingFile(file('large'));
    await existingFile(file('tiny'));
    expect(existsSync(file('end large'))).toBe(false);
    for (const name of ['large', 'tiny']) writeFileSync(file(`end ${name}`), '');
    for (const { id } of [middle, large, tiny]) await reaches(jobs, id, 'SUCCEEDED');
  });

  it('lets those behind run when the one that held them back is canceled', async () => {
    const planned = [40, 90, 10];
    const { jobs, folder } = await openTestJobs({
      maxRunning: 2,
      memoryBudgets: { CPU: 100, CUDA: 0 },
      check: () => Promise.resolve({ strategy: 'STORE_ALL', plannedBytes: planned.shift() ?? 0 }),
    });
    const first = await jobs.start(request({ untilFile: join(folder, 'end') }, SUCCEEDED));
    const large = await jobs.start(request(SUCCEEDED));
    const tiny = await jobs.start(request(SUCCEEDED));
    await reaches(jobs, first.id, 'RUNNING');
    await jobs.cancel(large.id);
    await reaches(jobs, tiny.id, 'SUCCEEDED');
    expect((await jobs.find(first.id))?.state).toBe('RUNNING');
    writeFileSync(join(folder, 'end'), '');
    await reaches(jobs, first.id, 'SUCCEEDED');
  });

  it('tells the trainer what is set aside for its job, which is never more than the budget', async () => {
    const { jobs } = await openTestJobs({
      maxRunning: 2,
      memoryBudgets: { CPU: 100, CUDA: 0 },
      keepCheckpoints: 5,
      check: (_config, { memoryLimitBytes }) =>
        Promise.resolve({ strategy: 'STORE_ALL', plannedBytes: 7 * (memoryLimitBytes ?? 0) }),
    });
    const { id, plannedBytes } = await jobs.start(request({ reveal: true }));
    expect(plannedBytes).toBe(700);
    const { failure } = await reaches(jobs, id, 'FAILED');
    const { command } = JSON.parse(failure?.message ?? '') as { command: { place: object } };
    expect(command.place).toMatchObject({ memoryLimitBytes: 100, keepCheckpoints: 5 });
  });

  it('tells a job that waits its place and what it waits for, and its watchers when that changes', async () => {
    const planned = [60, 90, 50];
    const { jobs, folder, close } = await openTestJobs({
      maxRunning: 2,
      memoryBudgets: { CPU: 100, CUDA: 0 },
      check: () => Promise.resolve({ strategy: 'STORE_ALL', plannedBytes: planned.shift() ?? 0 }),
    });
    const first = await jobs.start(request({ untilFile: join(folder, 'end') }, SUCCEEDED));
    expect(jobs.queuePlace(first.id)).toEqual({ position: 1, obstacle: null });
    await reaches(jobs, first.id, 'RUNNING');
    const large = await jobs.start(request({ untilCancel: true }, SUCCEEDED));
    const last = await jobs.start(request(SUCCEEDED));
    const places = [first, large, last].map(({ id }) => jobs.queuePlace(id));
    expect(places).toEqual([
      null,
      { position: 1, obstacle: { kind: 'MEMORY', bytes: 90, freeBytes: 40 } },
      { position: 2, obstacle: { kind: 'JOB_BEFORE' } },
    ]);
    const updates = jobs.watchJob(last.id);
    await updates.next();
    const next = updates.next();
    await jobs.cancel(large.id);
    expect((await next).value).toMatchObject({ state: 'QUEUED' });
    expect(jobs.queuePlace(last.id)).toEqual({
      position: 1,
      obstacle: { kind: 'MEMORY', bytes: 50, freeBytes: 40 },
    });
    writeFileSync(join(folder, 'end'), '');
    await reaches(jobs, last.id, 'SUCCEEDED');

    const running = [
      await jobs.start(request({ untilCancel: true })),
      await jobs.start(request({ untilCancel: true })),
    ];
    const waiting = await jobs.start(request());
    for (const { id } of running) await reaches(jobs, id, 'RUNNING');
    expect(jobs.queuePlace(waiting.id)).toEqual({ position: 1, obstacle: { kind: 'PLACE', maxRunning: 2 } });
    await close();
    const idle = await openTestJobs({ leavesQueue: true }, folder);
    expect(idle.jobs.queuePlace(waiting.id)).toEqual({ position: 1, obstacle: { kind: 'SERVER' } });
  });
});
