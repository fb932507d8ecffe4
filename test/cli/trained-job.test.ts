import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { InferenceSession } from 'onnxruntime-node';
import { PNG } from 'pngjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { GraphqlClient } from '#densegraph/cli/graphql-client.js';
import { startService } from '#densegraph/cli/start-service.js';
import { temporaryFolder } from '../store/temporary-folder.js';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

async function run(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...args]);
  return stdout;
}

const INPUT = {
  model: { denseNet: { blockLayers: [2, 2], growthRate: 4, stemChannels: 8 } },
  dataset: { name: 'shapes', trainLimit: 64, validationLimit: 32 },
  epochs: 1,
  batchSize: 32,
  optimizer: { learningRate: 0.1 },
};

/** A server that has trained a job, a folder for files, and a PNG file there. */
async function open() {
  const folder = temporaryFolder();
  const stateDirectory = join(folder, 'state');
  const service = await startService({ port: 0, stateDirectory, dataDirectory: null });
  onTestFinished(() => service.close());
  const client = new GraphqlClient(service.url);
  const { job } = await client.answer<{ readonly job: { readonly id: string } }>('start-training-job', INPUT);
  const epochs = client.subscribe<{ readonly epoch: number }>('epoch-metrics', { jobId: job.id });
  expect((await epochs.next()).value).toMatchObject({ epoch: 1 });
  // The subscription ends with the job.
  expect((await epochs.next()).done).toBe(true);
  await client.close();
  const png = join(folder, 'image.png');
  writeFileSync(png, PNG.sync.write(new PNG({ width: 20, height: 30 })));
  return { service, stateDirectory, folder, id: job.id, png };
}

describe('export and classify', () => {
  it('give the same of a running server and of its state', async () => {
    const { service, stateDirectory, folder, id, png } = await open();
    const [served, stored] = [join(folder, 'served.onnx'), join(folder, 'stored.onnx')];
    const onnx = (output: string, ...where: string[]) => run('export', id, '--output', output, ...where);
    // Of the user's.
    writeFileSync(`${served}.tmp`, 'mine');
    expect(await onnx(served, '--server', service.url)).toMatch(
      /served\.onnx: [\d.]+ KiB, the weights of epoch 1\n$/,
    );
    const unnamed = [MAIN, 'export', id, '--format', 'ONNX', '--server', service.url, '--json'];
    const exported = await promisify(execFile)(process.execPath, unnamed, { cwd: folder });
    expect(JSON.parse(exported.stdout)).toEqual({
      jobId: id,
      file: join(folder, `${id}.onnx`),
      format: 'ONNX',
      bytes: readFileSync(served).length,
      epoch: 1,
      sha256: createHash('sha256').update(readFileSync(served)).digest('hex'),
    });
    const classified = await run('classify', id, png, png, '--top', '2', '--server', service.url);
    expect(classified).toMatch(/^(.*image\.png: \w+ [\d.]+ %, \w+ [\d.]+ %\n){2}$/);
    const told = JSON.parse(
      await run('classify', id, png, '--top', '1', '--server', service.url, '--json'),
    ) as { readonly images: readonly { readonly classes: readonly { readonly name: string }[] }[] };
    expect(told).toMatchObject({ jobId: id, images: [{ file: png, epoch: 1 }] });
    expect(classified).toContain(`image.png: ${told.images[0]?.classes[0]?.name ?? '?'} `);

    // More than a request may have, and two that are no images.
    const none = join(folder, 'none.png');
    writeFileSync(none, 'none');
    const many = Array.from({ length: 65 }, () => png);
    await expect(
      run('classify', id, none, ...many, join(folder, 'missing.png'), '--server', service.url),
    ).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^(.*image\.png: .*\n){65}$/) as string,
      stderr: expect.stringMatching(
        /^error: .*none\.png: Expected a PNG file .*\nerror: .*missing\.png: Expected a PNG file but there is none\n$/,
      ) as string,
    });
    await expect(run('classify', id, png, '--state-dir', stateDirectory)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error: .* is used by another densegraph server.*\n$/) as string,
    });

    expect(readFileSync(`${served}.tmp`, 'utf8')).toBe('mine');
    expect(readdirSync(folder).sort()).toEqual([
      `${id}.onnx`,
      'image.png',
      'none.png',
      'served.onnx',
      'served.onnx.tmp',
      'state',
    ]);
    await expect(onnx('/dev/full', '--format', 'ONNX', '--server', service.url)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^error: Expected to write \/dev\/full but received ENOSPC.*\n$/,
      ) as string,
    });

    // As /dev/stdout is one.
    const link = join(folder, 'link.onnx');
    symlinkSync(stored, link);
    await onnx(link, '--server', service.url);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(stored).equals(readFileSync(served))).toBe(true);
    rmSync(stored);

    await service.close();
    await onnx(stored, '--state-dir', stateDirectory);
    expect(readFileSync(stored).equals(readFileSync(served))).toBe(true);
    expect(await run('classify', id, png, png, '--top', '2', '--state-dir', stateDirectory)).toBe(classified);
    expect((await InferenceSession.create(stored, { logSeverityLevel: 3 })).outputNames).toEqual(['logits']);
  });

  it('end with one line where there is nothing to work with', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'empty'));
    const output = join(folder, 'out');
    const failures: [string[], RegExp, number?][] = [
      [['--state-dir', join(folder, 'empty')], /Expected the state of a server in .*empty but there is none/],
      [['--server', 'http://127.0.0.1:1/graphql'], /cannot be reached/],
      [['--server', 'nonsense'], /Expected an address as in http/, 2],
    ];
    for (const [where, message, code = 1] of failures) {
      const failure: unknown = await run(
        'export',
        'x',
        '--format',
        'onnx',
        '--output',
        output,
        ...where,
      ).catch((error: unknown) => error);
      expect(failure).toMatchObject({
        code,
        stdout: '',
        stderr: expect.stringMatching(message) as string,
      });
      expect((failure as { stderr: string }).stderr.trimEnd()).not.toContain('\n');
    }
    writeFileSync(join(folder, 'x.onnx'), 'mine');
    const unnamed = [MAIN, 'export', 'x', '--format', 'onnx'];
    await expect(promisify(execFile)(process.execPath, unnamed, { cwd: folder })).rejects.toMatchObject({
      code: 1,
      stderr: 'error: x.onnx is there already: --output x.onnx replaces it\n',
    });
    for (const wrong of [
      ['--format', 'pickle'],
      ['--output', output],
      ['--format', 'onnx', '--output', 'a.safetensors'],
    ]) {
      await expect(run('export', 'x', ...wrong)).rejects.toMatchObject({ code: 2 });
    }
  });
});
