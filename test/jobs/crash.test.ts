import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openTestJobs, reaches } from './open-test-jobs.js';
import { epoch, epochMetrics, request, STARTED, SUCCEEDED, type Step } from './samples.js';

/** What the system says at the start and at the end of a job of how many processes it has killed for want of memory. */
type MemoryKills = readonly [number | null, number | null];

const CRASHES: readonly {
  name: string;
  step: Step;
  memoryKills?: MemoryKills;
  code: string;
  says: RegExp;
}[] = [
  {
    name: 'a segmentation fault',
    step: { kill: 'SIGSEGV' },
    code: 'TRAINER_CRASHED',
    says: /signal SIGSEGV/,
  },
  { name: 'an abort', step: { kill: 'SIGABRT' }, code: 'TRAINER_CRASHED', says: /signal SIGABRT/ },
  {
    name: 'a kill for want of memory',
    step: { kill: 'SIGKILL' },
    memoryKills: [3, 4],
    code: 'OUT_OF_MEMORY',
    says: /smaller batch/,
  },
  {
    name: 'a kill by someone',
    step: { kill: 'SIGKILL' },
    memoryKills: [3, 3],
    code: 'TRAINER_KILLED',
    says: /no kill because memory ran out\. Resume the job/,
  },
  {
    name: 'a kill of which nobody keeps a record',
    step: { kill: 'SIGKILL' },
    code: 'TRAINER_KILLED',
    says: /by someone, or because memory ran out/,
  },
  { name: 'an exit with an error', step: { exit: 3 }, code: 'TRAINER_CRASHED', says: /exit code 3/ },
  { name: 'an exit without a word', step: { exit: 0 }, code: 'TRAINER_CRASHED', says: /exit code 0/ },
  {
    name: 'a stop that nobody asked for',
    step: { send: { type: 'canceled' } },
    code: 'TRAINER_CRASHED',
    says: /without being asked/,
  },
];

describe('a trainer that ends by', () => {
  it.each(CRASHES)('$name fails its job and nothing else', async ({ step, memoryKills, code, says }) => {
    const told = [...(memoryKills ?? [])];
    const { jobs, folder, errors } = await openTestJobs({ memoryKills: () => told.shift() ?? null });
    const crashing = await jobs.start(request(STARTED, epoch(1), { print: 'last words' }, step));
    const next = await jobs.start(request(SUCCEEDED));

    const { failure, finishedAt } = await reaches(jobs, crashing.id, 'FAILED');
    expect(failure?.code).toBe(code);
    expect(failure?.message).toMatch(says);
    expect(failure?.message).toContain(`jobs/${crashing.id}/trainer.log`);
    expect(failure?.message).not.toContain(folder);
    expect(finishedAt).not.toBeNull();
    expect(await jobs.epochs(crashing.id, 0)).toEqual([epochMetrics(1)]);

    await reaches(jobs, next.id, 'SUCCEEDED');
    expect(errors).toEqual([]);
  });
});

it('a failure that the trainer tells is the failure of the job', async () => {
  const { jobs } = await openTestJobs();
  const failed: Step = { send: { type: 'failed', code: 'DIVERGED', message: 'in step 7' } };
  const { id } = await jobs.start(request(failed, { exit: 1 }));
  expect((await reaches(jobs, id, 'FAILED')).failure).toEqual({ code: 'DIVERGED', message: 'in step 7' });
});

it('what a trainer prints is in its log, of which the size is bounded', async () => {
  const { jobs, stateDirectory } = await openTestJobs();
  const print: Step = { print: 'x'.repeat(1 << 20) };
  const { id } = await jobs.start(request(print, print, print, { print: 'the end' }, SUCCEEDED));
  await jobs.start(request(SUCCEEDED)).then((next) => reaches(jobs, next.id, 'SUCCEEDED'));
  const log = join(stateDirectory, 'jobs', id, 'trainer.log');
  expect(readFileSync(log, 'utf8')).toMatch(/the end$/);
  expect(statSync(log).size + statSync(`${log}.1`).size).toBeLessThanOrEqual(1 << 20);
});

it('a trainer that is not there fails its job, and its log says why', async () => {
  const { jobs, folder, stateDirectory } = await openTestJobs({
    trainerProcess: pathToFileURL('/nowhere/trainer.js'),
  });
  const { id } = await jobs.start(request(SUCCEEDED));
  const { failure } = await reaches(jobs, id, 'FAILED');
  expect(failure?.code).toBe('TRAINER_CRASHED');
  expect(failure?.message).not.toContain(folder);
  expect(readFileSync(join(stateDirectory, 'jobs', id, 'trainer.log'), 'utf8')).toContain(
    'Cannot find module',
  );
});

it('a job folder that cannot be made fails the job, which says so without a path', async () => {
  const { jobs, folder, stateDirectory, errors } = await openTestJobs();
  writeFileSync(join(stateDirectory, 'jobs'), 'in the way');
  const { id } = await jobs.start(request(SUCCEEDED));
  const { failure, startedAt } = await reaches(jobs, id, 'FAILED');
  expect(failure?.code).toBe('TRAINER_NOT_STARTED');
  expect(failure?.message).toContain('ENOTDIR');
  expect(failure?.message).not.toContain(folder);
  expect(startedAt).toBeNull();
  expect(errors).toHaveLength(1);
});
