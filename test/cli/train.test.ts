import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../store/temporary-folder.js';
import { startServe } from './run-serve.js';

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');
const SMALL = [
  '--dataset',
  'shapes',
  '--size',
  '32',
  '--batch',
  '8',
  '--epochs',
  '2',
  '--validation-limit',
  '32',
];

interface TrainedJob {
  readonly id: string;
  readonly state: string;
  readonly memoryStrategy: string;
  readonly memory: { readonly plannedBytes: number };
  readonly epochMetrics: readonly {
    readonly epoch: number;
    readonly trainLoss: number;
    readonly validationLoss: number;
    readonly validationAccuracy: number;
  }[];
}

async function run(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...args]);
  return stdout;
}

/** What a command that fails ends with. */
async function failure(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly stderr: string }> {
  return run(...args).then(
    (stdout) => expect.fail(`expected a failure but received ${stdout}`),
    (error: unknown) => error as { readonly code: number; readonly stderr: string },
  );
}

const numbers = ({ epochMetrics }: TrainedJob) =>
  epochMetrics.map(({ epoch, trainLoss, validationLoss, validationAccuracy }) => ({
    epoch,
    trainLoss,
    validationLoss,
    validationAccuracy,
  }));

it('stops at a signal with a checkpoint, and goes on to the same numbers as if it had not', async () => {
  const folder = temporaryFolder();
  const small = ['train', ...SMALL, '--train-limit', '1024', '--json'];
  const whole = JSON.parse(await run(...small, '--state-dir', join(folder, 'whole'))) as TrainedJob;
  expect(whole.state).toBe('SUCCEEDED');
  expect(numbers(whole)).toHaveLength(2);
  const network = ['--preset', 'D2L_DENSENET', '--image', '1x32x32', '--batch', '8'];
  expect(JSON.parse(await run('memory', ...network, '--strategy', 'AUTO', '--json'))).toMatchObject([
    { strategy: whole.memoryStrategy, plannedBytes: whole.memory.plannedBytes },
  ]);

  const state = ['--state-dir', join(folder, 'stopped')];
  const child = spawn(process.execPath, [MAIN, ...small, ...state], { stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  const said: string[] = [];
  const stdout = text(child.stdout);
  for await (const line of createInterface(child.stderr)) {
    said.push(line);
    if (/^ +1 /.test(line)) child.kill('SIGINT');
  }
  expect(await closed).toEqual([130, null]);
  const stopped = JSON.parse(await stdout) as TrainedJob;
  expect(stopped.state).toBe('CANCELED');
  expect(said.at(-1)).toBe(`  densegraph resume ${stopped.id} ${state.join(' ')}`);

  const resumed = JSON.parse(await run('resume', stopped.id, '--json', ...state)) as TrainedJob;
  expect(resumed.state).toBe('SUCCEEDED');
  expect(numbers(resumed)).toEqual(numbers(whole));
  expect(await run('jobs', ...state)).toMatch(new RegExp(`^job .*\n${stopped.id}  .* SUCCEEDED +2/2 `));
  expect((await failure('resume', stopped.id, ...state)).stderr).toMatch(/is SUCCEEDED\.\n$/);
  expect(await run('delete', stopped.id, ...state)).toBe(`Job ${stopped.id} is deleted.\n`);
  expect(await failure('watch', stopped.id, ...state)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^error: Expected the id of .* `densegraph jobs --state-dir .*` lists them\.\n$/,
    ) as string,
  });
}, 180_000);

it('works with a server that runs, and names it where its state is in use', async () => {
  const state = join(temporaryFolder(), 'state');
  const { url } = await startServe('--port', '0', '--state-dir', state);
  const served = ['--server', url];
  const long = [...SMALL, '--epochs', '2000', '--train-limit', '4096', '--name', 'a long one'];
  const id = (await run('train', ...long, '--detach', ...served)).trim();
  const watch = spawn(process.execPath, [MAIN, 'watch', id, '--json', ...served]);
  const watched = text(watch.stderr);
  const watchEnded = once(watch, 'close');
  expect(JSON.parse(await run('jobs', '--json', ...served))).toMatchObject([
    { id, name: 'a long one', epochs: 2000 },
  ]);
  expect(await failure('jobs', '--state-dir', state)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`--server ${url}`) as string,
  });
  const next = (await run('train', ...SMALL, '--detach', ...served)).trim();
  const table = await run('jobs', ...served);
  expect(table).toMatch(new RegExp(`\n${next}  .* QUEUED #1 +0/2 .* -\n`));
  expect(table).toMatch(new RegExp(`\n${id}  .* a long one\n`));
  const waits = spawn(process.execPath, [MAIN, 'watch', next, ...served]);
  const [told] = (await once(createInterface(waits.stderr), 'line')) as [string];
  expect(told).toBe(
    `Job ${next} is QUEUED, number 1 in the queue. It waits for the job that runs to end: one runs at a time (--max-running 1).`,
  );
  expect(await run('cancel', next, ...served)).toMatch(/is CANCELED\.\n$/);
  expect(await run('cancel', id, ...served)).toMatch(/is CANCEL(ING|ED)\.\n$/);
  expect(await watchEnded).toEqual([1, null]);
  expect(await watched).toMatch(new RegExp(`^Job ${id} is called a long one\n`));
  expect(await watched).toContain(`densegraph resume ${id} --server ${url}\n`);
  expect(await failure('cancel', 'x', ...served)).toMatchObject({ code: 1 });

  const refused = async (...wrong: readonly string[]) =>
    (await failure('train', ...SMALL, ...wrong, ...served)).stderr;
  expect(await refused('--size', '8')).toMatch(
    /^error: Expected an input of at least .* at least 29x29\. .* larger ones: --size\n$/,
  );
  expect(await refused('--initial-weights', './x')).toMatch(
    /a file in the folder weights of the server's state directory, without a path/,
  );
  expect(await refused('--memory-budget', '2MB', '--batch', '16')).toMatch(
    /^error: Expected at least [\d,]+ bytes .* but the budget is 2,000,000 bytes /,
  );
  const few = [MAIN, 'train', ...SMALL, '--train-limit', '16', '--detach', ...served];
  expect((await promisify(execFile)(process.execPath, few)).stderr).toMatch(
    /^warning: An epoch of 16 images by 8 has 2 steps; .*: --batch 1 makes it 16\.\n$/,
  );
}, 180_000);

it('says in one line what is wrong, with a code for whose mistake it is', async () => {
  const away = ['--server', 'http://127.0.0.1:1'];
  expect(await failure('jobs', ...away)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^error: .*127\.0\.0\.1:1\/graphql but it cannot be reached.*\n$/,
    ) as string,
  });
  expect(await failure('jobs', '--server', 'nonsense')).toMatchObject({ code: 2 });
  expect(await failure('train', '--epochs', 'x')).toMatchObject({ code: 2 });
  for (const [message, ...ignored] of [
    [/^error: --detach needs --server: /, '--detach'],
    [/^error: --token-file needs --server: /, '--token-file', 'token'],
    [/^error: --data-dir cannot be used with --server: /, ...away, '--data-dir', '.'],
    [/^error: --state-dir cannot be used with --server: /, ...away, '--state-dir', '.'],
  ] as [RegExp, ...string[]][]) {
    expect(await failure('resume', 'x', ...ignored)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(message) as string,
    });
  }
});

it.each([
  ['JSON that is no object', 'null'],
  ["another API's JSON", '{"error":"not found"}'],
  ['errors without messages', '{"errors":[null]}'],
  ['the beginning of an answer', null],
])('says in one line that what answers is no densegraph server: %s', async (_, body) => {
  const other = createServer((_request, response) => {
    if (body !== null) return response.end(body);
    return response.writeHead(200, { 'content-length': 99 }).write('{', () => response.destroy());
  });
  onTestFinished(() => void other.close());
  await once(other.listen(0, '127.0.0.1'), 'listening');
  const { port } = other.address() as AddressInfo;
  expect(await failure('jobs', '--server', `http://127.0.0.1:${port}`)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^error: Expected a densegraph server at .*\n$/) as string,
  });
});
