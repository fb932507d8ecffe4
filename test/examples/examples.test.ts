import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../store/temporary-folder.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What a program prints; throws where it fails. */
function printed(file: string, ...args: readonly string[]): string {
  return execFileSync(process.execPath, [file, ...args], { cwd: ROOT, encoding: 'utf8' });
}

it('plan-memory tells the bytes that `densegraph memory` tells', () => {
  const network = ['--preset', 'D2L_DENSENET', '--image', '1x96x96', '--batch', '16', '--momentum', '0.9'];
  const plans = JSON.parse(printed('dist/cli/main.js', 'memory', ...network, '--json')) as readonly {
    readonly strategy: string;
    readonly plannedBytes: number;
  }[];
  const lines = printed('examples/plan-memory.mjs', 'D2L_DENSENET', '16').split('\n');
  expect(plans).toHaveLength(4);
  for (const { strategy, plannedBytes } of plans) {
    expect(lines).toContainEqual(expect.stringContaining(`${strategy}: ${plannedBytes} bytes`));
  }
});

it('train learns, within the bytes that were planned', () => {
  const text = printed('examples/train.mjs');
  const plannedBytes = /: (\d+) bytes under/.exec(text)?.[1];
  const epochs = [...text.matchAll(/^epoch \d: loss ([\d.]+), .* (\d+) bytes$/gm)];
  expect(epochs).toHaveLength(4);
  expect(epochs.map(([, , bytes]) => bytes)).toEqual(Array(4).fill(plannedBytes));
  expect(Number(epochs.at(-1)?.[1])).toBeLessThan(Number(epochs[0]?.[1]) / 2);
  expect(text.match(/^image \d, a \w+: \w+, [\d.]+$/gm)).toHaveLength(3);
});

it('resume ends with the weights of a training that was never stopped', () => {
  const text = printed('examples/resume.mjs', temporaryFolder());
  expect(text).toContain('stopped\nepoch');
  expect(text).toContain('epoch 4, after going on');
  expect(text).toMatch(/same weights: true\n$/);
});

it('a program that Node.js reads from standard input trains', () => {
  const program = `
    import { compile, denseNet, openDataset, Trainer } from 'densegraph';
    const data = await openDataset('shapes', { trainLimit: 8, validationLimit: 8 });
    const network = denseNet({ stemChannels: 4, growthRate: 4, blockLayers: [1] }, { image: data.image, classes: 10 });
    const trainer = new Trainer(compile(network, { batchSize: 4 }), { data, epochs: 1, learningRate: 0.01 });
    for await (const { epoch, trainLoss } of trainer.train()) console.log(epoch, trainLoss > 0);`;
  const options = { cwd: ROOT, encoding: 'utf8', input: program } as const;
  expect(execFileSync(process.execPath, ['--input-type=module'], options)).toBe('1 true\n');
});
