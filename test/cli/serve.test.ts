import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openClient, operation } from '../api/open-test-server.js';
import { GraphqlClient } from '#densegraph/cli/graphql-client.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { runServe, startServe } from './run-serve.js';

async function ask(url: string, name: string, variables: object = {}): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: operation(name), variables }),
  });
  return ((await response.json()) as { data: unknown }).data;
}

const MODEL = { denseNet: { blockLayers: [1], growthRate: 2, stemChannels: 4 } };
const JOB = {
  model: MODEL,
  dataset: { name: 'shapes', trainLimit: 64, validationLimit: 32 },
  batchSize: 16,
  optimizer: { learningRate: 0.1 },
};

const port0 = (stateDirectory: string) => ['--port', '0', '--state-dir', stateDirectory];

describe('serve', () => {
  it.each([
    ['SIGTERM', [], (url: string) => `densegraph listening on ${url}`],
    ['SIGINT', ['--json'], (url: string) => JSON.stringify({ url })],
  ] as const)(
    'says where it listens, answers, and ends with code 0 at %s (%j)',
    async (signal, options, said) => {
      const state = join(temporaryFolder(), 'made', 'here');
      const { child, url, ended } = await startServe(...port0(state), ...options);
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/graphql$/);
      // A line stands for CUDA where there is no GPU, and more than one where there are several.
      expect(await ask(url, 'devices')).toMatchObject({
        devices: expect.arrayContaining([
          expect.objectContaining({ kind: 'CPU', available: true }),
          expect.objectContaining({ kind: 'CUDA' }),
        ]) as unknown,
      });
      // GraphiQL's files leave nothing in the log either.
      expect((await fetch(new URL('/graphiql/react.js', url))).status).toBe(200);
      child.kill(signal);
      // As npm sends on what a terminal has sent to both.
      child.kill(signal === 'SIGINT' ? 'SIGTERM' : 'SIGINT');
      expect(await ended).toEqual({
        code: 0,
        signal: null,
        stdout: `${said(url)}\n`,
        stderr: '',
      });
    },
  );

  it('trains, and has everything after a restart, the job that ran as INTERRUPTED', async () => {
    const folder = temporaryFolder();
    const first = await startServe(...port0(folder));
    const image = { channels: 1, height: 28, width: 28 };
    await ask(first.url, 'build-model', { input: { name: 'kept', model: MODEL, image } });
    const start = (epochs: number) => ask(first.url, 'start-training-job', { input: { ...JOB, epochs } });
    const short = ((await start(2)) as { startTrainingJob: { job: { id: string } } }).startTrainingJob.job.id;
    const long = ((await start(100_000)) as { startTrainingJob: { job: { id: string } } }).startTrainingJob
      .job.id;
    const client = openClient(first.url);
    const epochs = client.iterate({ query: operation('epoch-metrics'), variables: { jobId: long } });
    expect((await epochs.next()).value).toMatchObject({ data: { epochMetrics: { epoch: 1 } } });
    first.child.kill('SIGTERM');
    expect(await first.ended).toMatchObject({ code: 0, stderr: '' });

    const { url } = await startServe(...port0(folder));
    expect(await ask(url, 'models')).toMatchObject({
      models: { totalCount: 1, edges: [{ node: { name: 'kept' } }] },
    });
    expect(await ask(url, 'training-job', { id: short })).toMatchObject({
      trainingJob: { state: 'SUCCEEDED', epochMetrics: [{ epoch: 1 }, { epoch: 2 }] },
    });
    expect(await ask(url, 'training-job', { id: long })).toMatchObject({
      trainingJob: { state: 'INTERRUPTED' },
    });
  });

  it('shares its state directory with no other, until it ends, however it ends', async () => {
    const folder = temporaryFolder();
    const first = await startServe(...port0(folder));
    const second = await runServe(...port0(folder));
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toMatch(/^error: .*used by another densegraph server.*\n$/);
    first.child.kill('SIGKILL');
    await first.ended;
    expect((await startServe(...port0(folder))).url).toContain('/graphql');
  });

  it('says in one line that its port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const result = await runServe('--port', String(port), '--state-dir', temporaryFolder());
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toMatch(new RegExp(`^error: Port ${port} .*in use.*--port.*\\n$`));
  });

  it('says in one line that the system allows it too few open files', async () => {
    const main = join(import.meta.dirname, '../../dist/cli/main.js');
    const command = `ulimit -n 100; exec "$0" "$@"`;
    const parameters = [main, 'serve', ...port0(temporaryFolder())];
    const child = spawn('sh', ['-c', command, process.execPath, ...parameters], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    expect(await text(child.stderr)).toMatch(/^error: Expected .*`ulimit -n 1024`.*\n$/);
    expect(child.exitCode ?? (await once(child, 'close'))[0]).toBe(1);
  });

  it('says in one line that its state directory cannot be used', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const result = await runServe(...port0(join(file, 'state')));
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toMatch(/^error: .*cannot be opened for writing.*\n$/);
  });

  it.each(['0.0.0.0', '::'])(
    'refuses to listen on %s without a token, and leaves all as it is',
    async (host) => {
      const folder = join(temporaryFolder(), 'state');
      const result = await runServe(...port0(folder), '--host', host);
      expect(result).toMatchObject({ code: 1, stdout: '' });
      expect(result.stderr).toMatch(/^error: .*this machine alone.*--token-file.*\n$/);
      expect(existsSync(folder)).toBe(false);
    },
  );

  it('serves other machines those who know a token of the file', async () => {
    const file = join(temporaryFolder(), 'token');
    writeFileSync(file, 'a-token-of-some-length\n', { mode: 0o644 });
    const options = ['--host', '0.0.0.0', '--token-file', file, '--no-introspection', '--no-graphiql'];
    const { child, url, ended } = await startServe(...port0(temporaryFolder()), ...options);
    expect(url).toMatch(/^http:\/\/0\.0\.0\.0:\d+\/graphql$/);
    expect((await fetch(url, { method: 'POST' })).status).toBe(401);
    expect((await fetch(url, { headers: { accept: 'text/html' } })).status).toBe(401);
    const headers = {
      authorization: 'Bearer a-token-of-some-length',
      'content-type': 'application/json',
    };
    const asked = await fetch(url, {
      method: 'POST',
      headers,
      body: '{"query":"{ __schema { types { name } } }"}',
    });
    expect(await asked.json()).toMatchObject({
      errors: [{ extensions: { code: 'INTROSPECTION_DISABLED' } }],
    });
    await expect(new GraphqlClient(url).request('devices')).rejects.toThrow(
      /received none: .* --token-file$/,
    );
    const stranger = new GraphqlClient(url, 'another-token-of-theirs');
    await expect(stranger.subscribe('epoch-metrics', { jobId: 'x' }).next()).rejects.toThrow(
      /received one that it does not know: .* --token-file$/,
    );
    const client = new GraphqlClient(url, 'a-token-of-some-length');
    expect(await client.request('devices')).toMatchObject([{ kind: 'CPU' }, { kind: 'CUDA' }]);
    child.kill('SIGTERM');
    const { code, stderr } = await ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: the token file .* can be read by other users.*chmod 600.*\n$/);
    expect(stderr).not.toContain('a-token');
  });

  it.each([
    ['', /at least one token/],
    ['short', /16 to 1024 characters/],
  ])('refuses a token file that holds %j', async (text, message) => {
    const file = join(temporaryFolder(), 'token');
    writeFileSync(file, text, { mode: 0o600 });
    const result = await runServe(...port0(temporaryFolder()), '--token-file', file);
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toMatch(message);
  });

  it.each([
    ['--port', '65536'],
    ['--port', 'http'],
    ['--port', '-1'],
    ['--mutation-rate', '0'],
    ['--mutation-rate', 'many'],
    ['--data-dir', '/nowhere/at/all'],
  ])('refuses %s %s', async (option, value) => {
    const result = await runServe(...port0(temporaryFolder()), option, value);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toMatch(new RegExp(`^error: .*${option}.*Expected.*\\n$`));
  });
});
