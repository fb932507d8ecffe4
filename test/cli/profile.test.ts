import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { ChromeTrace, TraceEvent } from '#densegraph/cli/profile-trace.js';
import type { StepProfile } from '#densegraph/training/profile-step.js';
import { temporaryFolder } from '../store/temporary-folder.js';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

async function profile(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN, 'profile', ...args]);
  expect(stderr).toBe('');
  return stdout;
}

const D2L = [
  '--preset',
  'D2L_DENSENET',
  '--batch',
  '2',
  '--image',
  '1x32x32',
  '--steps',
  '3',
  '--threads',
  '2',
];

/** The rows of a table that the text has under a title, cells split at runs of spaces. */
function rowsBelow(text: string, title: RegExp): readonly (readonly string[])[] {
  const lines = text.split('\n');
  const rules = lines.flatMap((line, index) => (/^─+$/.test(line) ? [index] : []));
  const at = lines.findIndex((line) => title.test(line));
  const [, begin = 0, end = 0] = rules.filter((rule) => rule > at);
  return lines.slice(begin + 1, end).map((line) => line.split(/ {2,}/));
}

const descending = (numbers: readonly number[]) => numbers.toSorted((a, b) => b - a);

describe('profile', () => {
  it('prints parts, operations and layers in 80 columns, those that take longest first', async () => {
    const text = await profile(...D2L);
    const lines = text.split('\n');
    expect(lines[0]).toBe('d2l DenseNet, batch 2 of 1x32x32: training, RECOMPUTE_NORMALIZATION');
    expect(Math.max(...lines.map((line) => line.length))).toBe(80);
    expect(text).toMatch(/^A step: [\d.]+ ms \([\d.]+ to [\d.]+\), in [\d.]+ MiB\.$/m);
    expect(text).toContain('Medians of 3 steps on 2 threads');

    const parts = rowsBelow(text, /^d2l/);
    expect(parts.map(([name]) => name)).toEqual([
      'forward',
      'backward',
      'update',
      'writing the inputs',
      'outside of the kernels',
    ]);
    const operations = rowsBelow(text, /^By operation$/);
    const layers = rowsBelow(text, /^By layer: the 20 of \d+ that take longest$/);
    expect(layers).toHaveLength(20);
    expect(operations.map(([name]) => name)).toContain('convolutionWeightGradient');
    for (const [rows, column] of [
      [operations, 2],
      [layers, 1],
    ] as const) {
      const times = rows.map((row) => Number(row[column]));
      expect(times).toEqual(descending(times));
    }
    const kernelsOf = (rows: typeof parts) => rows.reduce((sum, [, kernels]) => sum + Number(kernels), 0);
    expect(kernelsOf(operations)).toBe(kernelsOf(parts.slice(0, 3)));
  });

  it('prints the same as JSON, with every kernel, for inference as well', async () => {
    const found = JSON.parse(
      await profile(...D2L, '--inference', '--strategy', 'SHARED_CONCAT', '--json'),
    ) as StepProfile;
    expect(found.request).toMatchObject({
      batchSize: 2,
      mode: 'inference',
      strategy: 'SHARED_CONCAT',
      steps: 3,
    });
    expect(found.kernels[0]).toMatchObject({
      operation: 'convolution',
      label: 'features.conv0',
      phase: 'forward',
    });
    for (const { microseconds } of found.kernels) expect(microseconds).toBeGreaterThan(0);
  });

  it('writes a Chrome trace whose kernels lie in their layers and add up to the step', async () => {
    const file = join(temporaryFolder(), 'step.json');
    const { kernels, ...step } = JSON.parse(await profile(...D2L, '--json', '--trace', file)) as StepProfile;
    const { traceEvents } = JSON.parse(readFileSync(file, 'utf8')) as ChromeTrace;
    const complete = traceEvents.filter((event) => event.ph === 'X');

    const rows = traceEvents.flatMap((event) =>
      event.ph === 'M' && event.name === 'thread_name' ? [{ tid: event.tid, name: event.args.name }] : [],
    );
    expect(rows.map(({ name }) => name)).toEqual(['step', 'forward', 'backward', 'update']);
    expect(new Set(complete.map(({ tid }) => tid))).toEqual(new Set(rows.map(({ tid }) => tid)));
    for (const { tid } of rows) expectNested(complete.filter((event) => event.tid === tid));

    const ran = complete.filter(({ cat }) => ['forward', 'backward', 'update'].includes(cat));
    expect(ran.map(({ name, args }) => [name, args['label'], args['bytes']])).toEqual(
      kernels.map(({ operation, label, bytes }) => [operation, label, bytes]),
    );
    expect(ran[0]?.args['shapes']).toMatchObject({ x: [2, 32, 32, 1], y: [2, 16, 16, 64] });
    const byName = (wanted: string) => complete.find(({ name }) => name === wanted);
    const sum = (events: typeof complete) => events.reduce((total, { dur }) => total + dur, 0);
    expect(sum(ran)).toBeCloseTo(byName('kernels')?.dur ?? NaN, 3);
    expect(sum(complete.filter(({ cat }) => cat.endsWith(' layer')))).toBeCloseTo(sum(ran), 3);
    // Each kernel is rounded to a nanosecond.
    const whole = step.inputMicroseconds + step.outsideMicroseconds + sum(ran);
    expect(byName('step')?.dur).toBeCloseTo(whole, 1);

    const counted = traceEvents.filter((event) => event.ph === 'C');
    expect(counted.map(({ ts }) => ts)).toEqual(ran.map(({ ts }) => ts));
    const live = counted.map(({ args }) => Object.values(args).reduce((total, bytes) => total + bytes, 0));
    expect(Math.max(...live)).toBe(step.plannedBytes);
  });

  it.each([
    [2, 'an argument', ['nothing'], /unexpected argument 'nothing'. --preset names the network/],
    [2, 'no steps', [...D2L, '--steps', '0'], /Expected a positive integer/],
    [2, 'a batch that is too large', [...D2L, '--batch', '65537'], /Expected at most 65536/],
    [2, 'a strategy that is no whole one', [...D2L, '--strategy', 'AUTO'], /Allowed choices are STORE_ALL/],
    [1, 'images that are too small', [...D2L, '--image', '1x1x1'], /^error: /],
    [
      2,
      'a trace that cannot be written',
      [...D2L, '--trace', '/no/such/folder/t.json'],
      /^error: .*there is no folder \/no\/such\/folder\.$/m,
    ],
    [
      1,
      'a step that does not fit',
      ['--preset', 'DENSENET_264', '--batch', '65536'],
      /^error: Expected at least [\d,]+ bytes/,
    ],
  ])('ends with one line and code %i for %s', async (code, _what, args, message) => {
    const failure: unknown = await profile(...args).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(message) as string });
    expect((failure as { stderr: string }).stderr.trimEnd()).not.toContain('\n');
  });
});

/** Each event lies in the one that it begins in, or begins after its end: what the format asks of a row. */
function expectNested(events: readonly Extract<TraceEvent, { ph: 'X' }>[]): void {
  const ends: number[] = [];
  for (const { ts, dur } of events) {
    const end = Math.round((ts + dur) * 1000);
    while (ends.length > 0 && (ends.at(-1) ?? 0) <= Math.round(ts * 1000)) ends.pop();
    expect(end).toBeLessThanOrEqual(ends.at(-1) ?? Infinity);
    ends.push(end);
  }
}
