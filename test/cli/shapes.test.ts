import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** What a command of densegraph prints. */
async function run(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN, ...args]);
  expect(stderr).toBe('');
  return stdout;
}

describe('shapes', () => {
  it('prints a table of 80 columns', async () => {
    const text = await run('shapes', '--preset', 'D2L_DENSENET', '--image', '1x64x96');
    const lines = text.trimEnd().split('\n');
    expect(lines[0]).toBe('d2l DenseNet');
    expect(Math.max(...lines.map((line) => line.length))).toBe(80);
    expect(text).toMatch(/^features\.denseblock1 +denseBlock +\[1, 192, 16, 24\]$/m);
    expect(text).toMatch(/^classifier +linear +\[1, 10\]$/m);
  });

  it('takes the images and classes that a preset is published with, or those it is told', async () => {
    const last = async (...args: readonly string[]) =>
      (JSON.parse(await run('shapes', '--json', ...args)) as readonly object[]).at(-1);
    expect(await last('--preset', 'RESNET_50')).toEqual({
      path: 'fc',
      kind: 'linear',
      outputShape: [1, 1000],
    });
    const cifar = ['--preset', 'DENSENET_CIFAR_40_12', '--classes', '100'];
    expect(await last(...cifar)).toMatchObject({ outputShape: [1, 100] });
  });
});

describe('summary', () => {
  it("prints torchsummary's rows in 80 columns, with the totals", async () => {
    const text = await run('summary');
    expect(await run('summary', '--preset', 'd2l_densenet')).toBe(text);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBe(80);
    expect(text).toMatch(/^Conv2d-1 +\[-1, 64, 48, 48\] +3,200 /m);
    expect(text).toMatch(/^Parameters +758,226$/m);
  });

  it('prints the same as JSON', async () => {
    const args = ['--preset', 'DENSENET_121', '--image', '3x224x224', '--classes', '1000', '--json'];
    expect(JSON.parse(await run('summary', ...args))).toMatchObject({
      name: 'DenseNet-121',
      parameterCount: 7_978_856,
      layers: expect.arrayContaining([expect.objectContaining({ label: 'Conv2d-1' })]) as unknown,
    });
  });
});

describe.each(['shapes', 'summary'])('%s ends with one line', (command) => {
  it.each([
    [
      2,
      'an unknown option',
      ['--presets', 'DENSENET_121'],
      /unknown option '--presets'\n\(Did you mean --preset\?\)/,
    ],
    [
      2,
      'a preset that is no option',
      ['resnet50'],
      /unexpected argument 'resnet50'. Did you mean --preset RESNET_50\?/,
    ],
    [2, 'an unknown preset', ['--preset', 'ALEXNET'], /'ALEXNET' is invalid\. --help lists all/],
    [2, 'an image of two extents', ['--preset', 'DENSENET_121', '--image', '3x224'], /as in 1x96x96/],
    [
      1,
      'an image that is too small',
      ['--preset', 'DENSENET_121', '--image', '3x8x8'],
      /^error: Expected an input .* The network takes images of at least 29x29\n/,
    ],
    [1, 'an image of nothing', ['--preset', 'DENSENET_121', '--image', '3x0x8'], /image\.height/],
    [1, 'a single class', ['--preset', 'DENSENET_121', '--classes', '1'], /classes/],
  ])('and code %i for %s', async (code, _what, args, message) => {
    const failure: unknown = await run(command, ...args).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(message) as string });
    expect((failure as { stderr: string }).stderr.trimEnd()).not.toMatch(/\n(?!\(Did you mean)/);
  });
});
