import { describe, expect, it } from 'vitest';
import { DuplicateNameError } from '#densegraph/store/duplicate-name-error.js';
import { openTestStore } from './open-test-store.js';
import { jobRow, modelRow } from './rows.js';

describe('models', () => {
  it('are found by id and by name, and not by anything else', async () => {
    const { models } = await openTestStore();
    const model = modelRow('1', { spec: { sequential: { layers: [{ dropout: 0.5 }, { flatten: true }] } } });
    await models.insert(model);
    expect(await models.find('1')).toEqual(model);
    expect(await models.findByName('model 1')).toEqual(model);
    expect(await models.find('2')).toBeNull();
    expect(await models.findByName("' or 1 = 1 --")).toBeNull();
  });

  it('have names of their own', async () => {
    const { models } = await openTestStore();
    await models.insert(modelRow('1', { name: 'net' }));
    await expect(models.insert(modelRow('2', { name: 'net' }))).rejects.toThrow(DuplicateNameError);
    await expect(models.insert(modelRow('1', { name: 'other' }))).rejects.toThrow();
    expect((await models.list({ first: 10, afterId: null })).items).toEqual([modelRow('1', { name: 'net' })]);
  });

  it('refuse what the driver would cut off or end the process on', async () => {
    const { models } = await openTestStore();
    await expect(models.insert(modelRow('1', { name: 'a\0b' }))).rejects.toThrow(/without NUL/);
    await expect(models.insert(modelRow('1', { classes: true as never }))).rejects.toThrow(
      /received boolean/,
    );
    expect(await models.find('1')).toBeNull();
  });
});

describe('pages', () => {
  it('go from the newest to the oldest without a gap or a repetition, while rows come and go', async () => {
    const { jobs } = await openTestStore();
    for (const id of ['1', '2', '3', '4', '5']) await jobs.insert(jobRow(id));
    const any = { states: null, modelId: null, search: null };

    const first = await jobs.list({ first: 2, afterId: null }, any);
    expect(first).toMatchObject({ hasPreviousPage: false, hasNextPage: true, totalCount: 5 });
    expect(first.items.map(({ id }) => id)).toEqual(['5', '4']);

    await jobs.insert(jobRow('6'));
    await jobs.delete('4');
    const second = await jobs.list({ first: 2, afterId: '4' }, any);
    expect(second).toMatchObject({ hasPreviousPage: true, hasNextPage: true, totalCount: 5 });
    expect(second.items.map(({ id }) => id)).toEqual(['3', '2']);

    const last = await jobs.list({ first: 2, afterId: '2' }, any);
    expect(last).toMatchObject({ hasPreviousPage: true, hasNextPage: false, totalCount: 5 });
    expect(last.items.map(({ id }) => id)).toEqual(['1']);

    const exact = await jobs.list({ first: 5, afterId: null }, any);
    expect(exact).toMatchObject({ hasPreviousPage: false, hasNextPage: false });
    expect((await jobs.list({ first: 5, afterId: '1' }, any)).items).toEqual([]);
  });

  it('count and show only what the filter lets through', async () => {
    const { jobs, models } = await openTestStore();
    await models.insert(modelRow('m'));
    await jobs.insert(jobRow('1', { state: 'FAILED', modelId: 'm' }));
    await jobs.insert(jobRow('2', { state: 'RUNNING', modelId: 'm' }));
    await jobs.insert(jobRow('3', { state: 'RUNNING', name: "Ada's" }));
    const idsOf = async (states: string[] | null, modelId: string | null, search: string | null = null) => {
      const page = await jobs.list({ first: 10, afterId: null }, { states, modelId, search });
      expect(page.totalCount).toBe(page.items.length);
      return page.items.map(({ id }) => id);
    };
    expect(await idsOf(['RUNNING'], null)).toEqual(['3', '2']);
    expect(await idsOf(null, 'm')).toEqual(['2', '1']);
    expect(await idsOf(['FAILED', 'QUEUED'], 'm')).toEqual(['1']);
    expect(await idsOf([], null)).toEqual([]);
    expect(await idsOf(null, null, "ADA'S")).toEqual(['3']);
    expect(await idsOf(null, 'm', 'd2l_')).toEqual(['2', '1']);
    expect(await idsOf(null, null, 'd%n')).toEqual([]);
    const hidden = await jobs.list(
      { first: 1, afterId: '2' },
      { states: ['FAILED'], modelId: null, search: null },
    );
    expect(hidden.hasPreviousPage).toBe(false);
  });
});

describe('jobs', () => {
  it('come back as they were written, and change only where they are told to', async () => {
    const { jobs } = await openTestStore();
    await jobs.insert(jobRow('1'));
    await jobs.update('1', {
      state: 'FAILED',
      failure: { code: 'OUT_OF_MEMORY', message: 'why' },
      memory: { peakBytes: Number.MAX_SAFE_INTEGER },
      trainerPid: 4_000_000_000,
      finishedAt: new Date(5),
    });
    expect(await jobs.find('1')).toEqual(
      jobRow('1', {
        state: 'FAILED',
        failure: { code: 'OUT_OF_MEMORY', message: 'why' },
        memory: { peakBytes: Number.MAX_SAFE_INTEGER },
        trainerPid: 4_000_000_000,
        finishedAt: new Date(5),
      }),
    );
    await jobs.update('1', {
      trainerPid: null,
      memory: null,
      failure: null,
      finishedAt: null,
      state: 'QUEUED',
    });
    expect(await jobs.find('1')).toEqual(jobRow('1'));
  });

  it('are one for one idempotency key, also when many are written at once', async () => {
    const { jobs } = await openTestStore();
    const rows = ['1', '2', '3', '4'].map((id) => jobRow(id, { idempotencyKey: 'key' }));
    const written = await Promise.all(rows.map((row) => jobs.insert(row)));
    expect(new Set(written.map(({ id }) => id)).size).toBe(1);
    expect(await jobs.ids()).toEqual([written[0]?.id]);
    expect(await jobs.findByIdempotencyKey('key')).toEqual(written[0]);
    expect(await jobs.findByIdempotencyKey('other')).toBeNull();
  });

  it('may only name a model that is kept', async () => {
    const { jobs } = await openTestStore();
    await expect(jobs.insert(jobRow('1', { modelId: 'none' }))).rejects.toThrow(/FOREIGN KEY/);
  });
});

describe('epochs', () => {
  it('are written with what they change in the job, both or neither', async () => {
    const { jobs, epochs } = await openTestStore();
    await jobs.insert(jobRow('1'));
    await epochs.append({ jobId: '1', epoch: 1, metrics: { loss: 1.5 } }, { progress: { epoch: 1 } });
    await expect(
      epochs.append({ jobId: '1', epoch: 1, metrics: { loss: 9 } }, { progress: { epoch: 9 } }),
    ).rejects.toThrow(/UNIQUE/);
    expect((await jobs.find('1'))?.progress).toEqual({ epoch: 1 });
    expect(await epochs.listAfter('1', 0)).toEqual([{ jobId: '1', epoch: 1, metrics: { loss: 1.5 } }]);
    await expect(
      epochs.append({ jobId: 'none', epoch: 1, metrics: {} }, { state: 'FAILED' }),
    ).rejects.toThrow(/FOREIGN/);
  });

  it('are read in order after a given one, up to a limit, and go with their job', async () => {
    const { jobs, epochs } = await openTestStore();
    await jobs.insert(jobRow('1'));
    await jobs.insert(jobRow('2'));
    for (const epoch of [11, 2, 1, 10])
      await epochs.append({ jobId: '1', epoch, metrics: {} }, { state: 'RUNNING' });
    await epochs.append({ jobId: '2', epoch: 3, metrics: {} }, { state: 'RUNNING' });
    const read = async (after: number, limit?: number) =>
      (await epochs.listAfter('1', after, limit)).map(({ epoch }) => epoch);
    expect(await read(0)).toEqual([1, 2, 10, 11]);
    expect(await read(2)).toEqual([10, 11]);
    expect(await read(1, 2)).toEqual([2, 10]);
    expect(await read(11)).toEqual([]);
    const newest = (await epochs.lastOf(['1', '2', 'none'])).map(({ jobId, epoch }) => [jobId, epoch]);
    expect(new Map(newest as [string, number][])).toEqual(
      new Map([
        ['1', 11],
        ['2', 3],
      ]),
    );
    await jobs.delete('1');
    expect(await read(0)).toEqual([]);
    expect((await epochs.lastOf(['1', '2'])).map(({ jobId }) => jobId)).toEqual(['2']);
    expect(await epochs.listAfter('2', 0)).toHaveLength(1);
  });
});
