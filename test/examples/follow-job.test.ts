import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { startServe } from '../cli/run-serve.js';
import { temporaryFolder } from '../store/temporary-folder.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const README_URL = 'http://127.0.0.1:4000/graphql';

/** What a block of README that calls curl answers, sent to this server instead. */
async function curl(containing: string, url: string): Promise<string> {
  const readme = readFileSync(`${ROOT}/README.md`, 'utf8');
  const blocks = [...readme.matchAll(/^```sh\n(curl .*?)^```$/gms)].map(([, block = '']) => block);
  const block = blocks.find((text) => text.includes(containing)) ?? '';
  // Less of README's images, so that its epochs are short.
  const commands = block.replace(README_URL, url).replace('"trainLimit": 2000', '"trainLimit": 320');
  const { stdout } = await promisify(execFile)('bash', ['-c', commands]);
  return stdout;
}

it('follow-job tells each epoch once over a restart of the server, of a job that README starts', async () => {
  const state = temporaryFolder();
  const first = await startServe('--port', '0', '--state-dir', state);
  expect(await curl('memoryPlan', first.url)).toMatch(
    /^\{"data":\{"memoryPlan":\{"plans":\[(\{"strategy":"[A-Z_]+","plannedBytes":\d+\},?){4}\]\}\}\}\s*$/,
  );
  const [id = ''] = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(await curl('startTrainingJob', first.url)) ?? [];

  const child = spawn(process.execPath, ['examples/follow-job.mjs', id, first.url], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill());
  const lines: string[] = [];
  const output = createInterface(child.stdout).on('line', (line) => lines.push(line));
  const ended = once(child, 'close');
  await once(output, 'line');
  first.child.kill('SIGTERM');
  await first.ended;
  await startServe('--port', new URL(first.url).port, '--state-dir', state, '--resume-on-start');

  expect(await ended).toEqual([0, null]);
  expect(lines.map((line) => line.replace(/: loss .*/, ''))).toEqual([
    ...Array.from({ length: 8 }, (_, i) => `epoch ${i + 1}`),
    'The job is SUCCEEDED.',
  ]);
});

it('follow-job ends with the reason where there is no such job', async () => {
  const { url } = await startServe('--port', '0', '--state-dir', temporaryFolder());
  const follow = promisify(execFile)(process.execPath, ['examples/follow-job.mjs', 'nope', url], {
    cwd: ROOT,
  });
  await expect(follow).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('nope') as string });
});
