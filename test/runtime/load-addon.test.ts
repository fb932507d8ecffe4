import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadAddon } from '#densegraph/runtime/load-addon.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What a process of its own, with DENSEGRAPH_ADDON set, tells about loading the addon and about the CPU. */
const SCRIPT = `
  import { loadAddon } from '#densegraph/runtime/load-addon.js';
  import { listDevices } from '#densegraph/runtime/devices.js';
  const answer = { cpu: listDevices()[0] };
  try {
    answer.instructionSets = loadAddon().instructionSets();
  } catch ({ name, message, path }) {
    answer.error = { name, message, path };
  }
  console.log(JSON.stringify(answer));
`;

interface Answer {
  readonly cpu: { readonly available: boolean; readonly unavailableReason: string | null };
  readonly instructionSets?: readonly string[];
  readonly error?: { readonly name: string; readonly message: string; readonly path: string };
}

async function ask(addon: string): Promise<Answer> {
  const { stdout } = await promisify(execFile)(execPath, ['--input-type=module', '--eval', SCRIPT], {
    cwd: ROOT,
    env: { ...env, DENSEGRAPH_ADDON: addon },
  });
  return JSON.parse(stdout) as Answer;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'densegraph-addon-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('the addon knows at least one instruction set', () => {
  const known = ['avx512', 'avx2', 'neon', 'baseline'];
  const sets = loadAddon().instructionSets();
  expect(sets.length).toBeGreaterThan(0);
  expect(known.filter((name) => sets.includes(name))).toEqual(sets);
});

test('DENSEGRAPH_ADDON names the file, also relative to where one is', async () => {
  const { instructionSets, cpu } = await ask(
    env.DENSEGRAPH_ADDON ?? join('build', 'Release', 'densegraph.node'),
  );
  expect(instructionSets).toEqual(loadAddon().instructionSets());
  expect(cpu).toMatchObject({ available: true, unavailableReason: null });
});

test('a missing addon is explained, with what to do', async () => {
  const path = join(folder, 'nothing.node');
  const { error, cpu } = await ask(path);
  const message = `The native engine could not be loaded from ${path}: there is no such file. Run \`npm rebuild densegraph\` to build it, or in a checkout of densegraph \`npm run build:addon\`.`;
  expect(error).toEqual({ name: 'AddonUnavailableError', message, path });
  expect(cpu).toMatchObject({ kind: 'CPU', available: false, unavailableReason: message });
});

test('a file that is no addon is explained with the loader’s words', async () => {
  const path = join(folder, 'text.node');
  await writeFile(path, 'not a shared library');
  const { error } = await ask(path);
  expect(error?.name).toBe('AddonUnavailableError');
  expect(error?.message).toMatch(
    /text\.node: .+\. Run `npm rebuild densegraph` to build it, or in a checkout of densegraph `npm run build:addon`\.$/,
  );
});
