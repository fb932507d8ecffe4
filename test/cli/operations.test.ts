import { once } from 'node:events';
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, it, onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { operation } from '../api/open-test-server.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { startServe } from './run-serve.js';

const SECRET = 'do-not-tell-anyone';

const ENDLESS_JOB = {
  model: { denseNet: { blockLayers: [1], growthRate: 2, stemChannels: 4 } },
  dataset: { name: 'shapes', trainLimit: 64, validationLimit: 32 },
  batchSize: 16,
  epochs: 100_000,
  optimizer: { learningRate: 0.1 },
};

interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly requestId?: string;
  readonly jobId?: string;
  readonly state?: string;
  readonly path?: string;
}

const linesOf = (stderr: string): LogLine[] =>
  stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine);

const start = (...options: string[]) => {
  const stateDirectory = temporaryFolder();
  const serving = startServe('--port', '0', '--state-dir', stateDirectory, ...options);
  return serving.then((served) => ({ ...served, stateDirectory }));
};

async function startJob(url: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${SECRET}`,
      'x-request-id': 'mine',
    },
    body: JSON.stringify({
      query: `# ${SECRET}\n${operation('start-training-job')}`,
      variables: { input: { ...ENDLESS_JOB, idempotencyKey: SECRET } },
    }),
  });
  expect(response.headers.get('x-request-id')).toBe('mine');
  const { data } = (await response.json()) as { data: { startTrainingJob: { job: { id: string } } } };
  return data.startTrainingJob.job.id;
}

/** The id of the job's trainer, once it trains. */
async function trainerOf(url: string, stateDirectory: string, jobId: string): Promise<number> {
  await expect
    .poll(
      async () =>
        (await (await fetch(new URL('/metrics', url))).text()).includes(
          `densegraph_job_step_seconds{job="${jobId}"`,
        ),
      {
        timeout: 30_000,
      },
    )
    .toBe(true);
  const database = new Database(join(stateDirectory, 'densegraph.db'), { readonly: true });
  const row = database.prepare('select trainer_pid from jobs where id = ?').get(jobId) as {
    trainer_pid: number;
  };
  database.close();
  return row.trainer_pid;
}

function isAlive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}

describe('an operated server', () => {
  it('tells its health and its figures, logs requests and jobs by their ids, and no secrets', async () => {
    const { url, child, ended, stateDirectory } = await start('--log-level', 'info');
    for (const name of ['live', 'ready']) {
      const response = await fetch(new URL(`/health/${name}`, url));
      expect([response.status, await response.json()]).toEqual([200, { status: name }]);
    }
    const jobId = await startJob(url);
    await trainerOf(url, stateDirectory, jobId);
    await fetch(new URL(`/graphql?query=${SECRET}`, url));
    child.kill('SIGTERM');
    const { code, stderr } = await ended;
    expect(code).toBe(0);
    expect(stderr).not.toContain(SECRET);
    const lines = linesOf(stderr);
    expect(lines.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['listening', 'closing', 'closed']));
    expect(lines.filter((line) => line.jobId === jobId).map(({ state }) => state)).toEqual([
      'QUEUED',
      'RUNNING',
      'INTERRUPTED',
    ]);
    expect(lines.find(({ requestId }) => requestId === 'mine')).toMatchObject({
      path: '/graphql',
      level: 'info',
    });
    // Probes would fill the log.
    expect(lines.some(({ path }) => path?.startsWith('/health') ?? false)).toBe(false);
  });

  it('is not ready where its store is gone', async () => {
    const { url, stateDirectory } = await start();
    const database = join(stateDirectory, 'densegraph.db');
    renameSync(database, `${database}.away`);
    const response = await fetch(new URL('/health/ready', url));
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain(stateDirectory);
    expect((await fetch(new URL('/health/live', url))).status).toBe(200);
    renameSync(`${database}.away`, database);
    expect((await fetch(new URL('/health/ready', url))).status).toBe(200);
  });

  it('closes sockets with a reason, and ends within ten seconds though a trainer hangs', async () => {
    const { url, child, ended, stateDirectory } = await start('--log-level', 'info');
    const jobId = await startJob(url);
    const pid = await trainerOf(url, stateDirectory, jobId);
    const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
    await once(socket, 'open');
    const closed = once(socket, 'close') as Promise<[number, Buffer]>;
    process.kill(pid, 'SIGSTOP');
    const begun = performance.now();
    child.kill('SIGTERM');
    const [code, reason] = await closed;
    expect([code, String(reason)]).toEqual([1001, 'Going away']);
    expect(await ended).toMatchObject({ code: 0, signal: null });
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(isAlive(pid)).toBe(false);
  });

  it('ends at once at a second signal that is no echo of the first', async () => {
    const { url, child, ended, stateDirectory } = await start('--log-level', 'info');
    const pid = await trainerOf(url, stateDirectory, await startJob(url));
    onTestFinished(() => {
      if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    });
    process.kill(pid, 'SIGSTOP');
    const closing = new Promise<void>((resolve) => {
      child.stderr?.on('data', (chunk: Buffer) => String(chunk).includes('"closing"') && resolve());
    });
    child.kill('SIGTERM');
    await closing;
    const impatience = setInterval(() => child.kill('SIGTERM'), 100);
    onTestFinished(() => clearInterval(impatience));
    expect(await ended).toMatchObject({ code: null, signal: 'SIGTERM' });
    // The trainer is stopped, so that its eight seconds were not over.
    expect(isAlive(pid)).toBe(true);
  });
});
