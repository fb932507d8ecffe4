import { once } from 'node:events';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import type { Client, FormattedExecutionResult } from 'graphql-ws';
import { describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { FAKE_TRAINER, reaches } from '../jobs/open-test-jobs.js';
import { STARTED, SUCCEEDED, epoch, request } from '../jobs/samples.js';
import type { Step } from '../jobs/samples.js';
import { at, openClient, openTestServer, operation } from './open-test-server.js';

const open = () => openTestServer({}, { trainerProcess: FAKE_TRAINER });

/** The values of a subscription's only field until it completes. Throws what the server answers with as an error. */
async function collect(client: Client, name: string, variables: Record<string, unknown>): Promise<unknown[]> {
  const values = [];
  for await (const answer of client.iterate({ query: operation(name), variables })) {
    expect(answer.errors).toBeUndefined();
    values.push(Object.values(answer.data ?? {})[0]);
  }
  return values;
}

const epochsOf = (values: readonly unknown[]) => values.map((value) => (value as { epoch: number }).epoch);

describe('epochMetrics', () => {
  it('brings every epoch once and in order, those before it and those to come, and completes', async () => {
    const { jobs, url, folder } = await open();
    const [seen, go] = [join(folder, 'seen'), join(folder, 'go')];
    const steps: Step[] = [
      STARTED,
      epoch(1),
      epoch(2),
      { touch: seen },
      { untilFile: go },
      epoch(3),
      epoch(4),
      SUCCEEDED,
    ];
    const { id: jobId } = await jobs.start(request(...steps));
    const client = openClient(url);
    const iterator = client.iterate({ query: operation('epoch-metrics'), variables: { jobId } });
    const early = [await iterator.next(), await iterator.next()].map(
      ({ value }) => value as FormattedExecutionResult,
    );
    expect(early.map((answer) => at(answer, 'epochMetrics', 'epoch'))).toEqual([1, 2]);
    const others = [0, 1, 3].map((afterEpoch) =>
      collect(openClient(url), 'epoch-metrics', { jobId, afterEpoch }),
    );
    writeFileSync(go, '');
    const late = [];
    for await (const answer of iterator) late.push(at(answer, 'epochMetrics', 'epoch'));
    expect(late).toEqual([3, 4]);
    expect((await Promise.all(others)).map(epochsOf)).toEqual([[1, 2, 3, 4], [2, 3, 4], [4]]);
  });

  it('brings all of an epoch, also after the end', async () => {
    const { jobs, url } = await open();
    const { id: jobId } = await jobs.start(request(STARTED, epoch(1), SUCCEEDED));
    await reaches(jobs, jobId, 'SUCCEEDED');
    expect(await collect(openClient(url), 'epoch-metrics', { jobId })).toEqual(await jobs.epochs(jobId, 0));
    expect(await collect(openClient(url), 'epoch-metrics', { jobId, afterEpoch: 1 })).toEqual([]);
  });

  it.each([
    [{ jobId: 'nonsense' }, 'NOT_FOUND'],
    [{ jobId: '01890000-0000-7000-8000-000000000000' }, 'NOT_FOUND'],
    [{ jobId: '01890000-0000-7000-8000-000000000000', afterEpoch: -1 }, 'BAD_USER_INPUT'],
    [{}, 'BAD_USER_INPUT'],
  ])('answers %j with %s', async (variables, code) => {
    const { url } = await open();
    const iterator = openClient(url).iterate({ query: operation('epoch-metrics'), variables });
    expect((await iterator.next()).value).toMatchObject({ errors: [{ extensions: { code } }] });
    expect((await iterator.next()).done).toBe(true);
  });

  it.each(['unsubscribes', 'closes the connection', 'vanishes'])(
    'frees its watcher when the client %s',
    async (how) => {
      const { jobs, url } = await open();
      const { id: jobId } = await jobs.start(request(STARTED, epoch(1), { untilCancel: true }));
      const watch = vi.spyOn(jobs, 'watchEpochs');
      const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
      await once(socket, 'open');
      const next = async () => JSON.parse(String((await once(socket, 'message'))[0])) as { type: string };
      socket.send(JSON.stringify({ type: 'connection_init' }));
      expect(await next()).toEqual({ type: 'connection_ack' });
      const payload = { query: operation('epoch-metrics'), variables: { jobId } };
      socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload }));
      expect(await next()).toMatchObject({ type: 'next', id: '1' });

      const iterator = watch.mock.results[0]?.value as ReturnType<typeof jobs.watchEpochs>;
      const freed = new Promise((resolve) => {
        const end = iterator.return?.bind(iterator);
        iterator.return = (value) => {
          resolve('freed');
          return end?.(value) ?? Promise.reject(new Error('expected a return method'));
        };
      });
      if (how === 'unsubscribes') socket.send(JSON.stringify({ type: 'complete', id: '1' }));
      else if (how === 'vanishes') socket.terminate();
      else socket.close();
      expect(await freed).toBe('freed');
      expect(await iterator.next()).toEqual({ done: true, value: undefined });
      socket.terminate();
      await jobs.cancel(jobId);
    },
  );
});

describe('trainingJobUpdated', () => {
  it('brings the job as it is, then its changes, and completes when it has ended', async () => {
    const { jobs, url } = await open();
    const { id: jobId } = await jobs.start(request(STARTED, { progress: 50 }, epoch(1), SUCCEEDED));
    const updates = (await collect(openClient(url), 'training-job-updated', { jobId })) as {
      id: string;
      state: string;
    }[];
    expect(new Set(updates.map(({ id }) => id))).toEqual(new Set([jobId]));
    expect(updates.at(-1)).toMatchObject({ state: 'SUCCEEDED', failure: null });
    const order = ['QUEUED', 'RUNNING', 'SUCCEEDED'];
    const places = updates.map(({ state }) => order.indexOf(state));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it('tells why a job has failed', async () => {
    const { jobs, url } = await open();
    const { id: jobId } = await jobs.start(
      request(STARTED, {
        send: { type: 'failed', code: 'DIVERGED', message: 'in /home/someone/secret/step 3' },
      }),
    );
    const updates = await collect(openClient(url), 'training-job-updated', { jobId });
    expect(updates.at(-1)).toMatchObject({
      state: 'FAILED',
      failure: { code: 'DIVERGED', message: 'in step 3' },
    });
  });

  it('finds no job that is not there', async () => {
    const { url } = await open();
    const iterator = openClient(url).iterate({
      query: operation('training-job-updated'),
      variables: { jobId: 'x' },
    });
    expect((await iterator.next()).value).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  });
});

it('ends subscriptions with the code 1001 when the server closes, and is closed within a second or two', async () => {
  const { jobs, url, closeServer } = await open();
  const { id: jobId } = await jobs.start(request(STARTED, epoch(1), { untilCancel: true }));
  const client = openClient(url);
  const closed = new Promise((resolve) => client.on('closed', resolve));
  const iterator = client.iterate({ query: operation('epoch-metrics'), variables: { jobId } });
  await iterator.next();
  // The keep-alive connection of a client that never says goodbye.
  await fetch(url, { headers: { accept: 'text/html' } });
  const begin = performance.now();
  await closeServer();
  expect(performance.now() - begin).toBeLessThan(4000);
  expect(await closed).toMatchObject({ code: 1001, reason: 'Going away' });
  await expect(iterator.next()).rejects.toMatchObject({ code: 1001 });
  await expect(fetch(url)).rejects.toThrow();
});
