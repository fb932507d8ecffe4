import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GoldenIndexError } from '#densegraph/training/golden/json-field.js';
import { readGoldenIndex } from '#densegraph/training/golden/read-golden-case.js';

const GOLDEN = fileURLToPath(new URL('../../golden/', import.meta.url));

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'densegraph-golden-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('readGoldenIndex', () => {
  it('reads trajectories with the defaults of PyTorch, and their errors by step', async () => {
    const entries = await readGoldenIndex(GOLDEN);
    expect(entries.map(({ name }) => name)).toContain('densenet_d2l_96');
    const tiny = entries.find(({ name }) => name === 'densenet_d2l_tiny');
    expect(tiny?.trajectories.map(({ lossErrors, ...settings }) => [settings, lossErrors[0]])).toEqual([
      [{ name: 'sgd', learningRate: 0.1, momentum: 0, nesterov: false, weightDecay: 0 }, 2e-7],
      [{ name: 'nesterov', learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 1e-4 }, 2e-7],
    ]);
  });

  it('says which file is missing', async () => {
    await expect(readGoldenIndex(directory)).rejects.toThrow(
      `Expected a folder with an index.json but there is none in ${directory}.`,
    );
  });

  it.each<[string, (string | number)[], unknown, RegExp]>([
    ['no cases', ['cases'], undefined, /Expected a list for .*\.cases but received nothing/],
    [
      'a case without a name',
      ['cases', 2, 'name'],
      undefined,
      /text for .*\.cases\[2\]\.name but received nothing/,
    ],
    [
      'a kind that is none',
      ['cases', 0, 'kind'],
      'x',
      /to be of a kind block, model, images, resize but received x/,
    ],
    ['files that are none', ['cases', 1, 'files'], 'f', /an object for .*cases\[1\]\.files but received "f"/],
    ['a case without float64', ['cases', 0, 'files', 'float64'], undefined, /cases\[0\]\.files\.float64/],
    ['no errors of PyTorch', ['cases', 0, 'f32_against_f64'], undefined, /cases\[0\]\.f32_against_f64/],
    [
      'a rate that is none',
      ['cases', 2, 'trajectories', 0, 'lr'],
      '1',
      /trajectories\[0\]\.lr but received "1"/,
    ],
    [
      'an unknown option',
      ['cases', 2, 'trajectories', 1, 'dampening'],
      1,
      /nesterov has an option.*dampening/,
    ],
  ])('refuses an index with %s, naming the place', async (_, place, value, message) => {
    const index: unknown = JSON.parse(readFileSync(join(GOLDEN, 'index.json'), 'utf8'));
    const owner = place.slice(0, -1).reduce((part, key) => (part as Record<string, unknown>)[key], index);
    (owner as Record<string, unknown>)[place.at(-1) ?? ''] = value;
    await expectRefused(JSON.stringify(index), message);
  });

  it('refuses what is no JSON, or no object', async () => {
    await expectRefused('{', /Cannot read .*index\.json/);
    await expectRefused('[]', /Expected an object for .*index\.json but received \[\]/);
  });
});

async function expectRefused(index: string, message: RegExp): Promise<void> {
  writeFileSync(join(directory, 'index.json'), index);
  const failure: unknown = await readGoldenIndex(directory).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(GoldenIndexError);
  expect(failure).toHaveProperty('message', expect.stringMatching(message));
}
