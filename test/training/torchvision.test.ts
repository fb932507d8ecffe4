import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildModel } from '#densegraph/model/build-model.js';
import { listCheckpoints } from '#densegraph/training/checkpoint.js';
import { exportModel } from '#densegraph/training/export-model.js';
import { decodeSafetensors } from '#densegraph/training/safetensors.js';
import { parseHeader } from '#densegraph/training/safetensors-header.js';
import { train } from '#densegraph/training/train.js';
import type { TrainingConfig } from '#densegraph/training/training-config.js';
import { examineWeights } from '#densegraph/training/weights-file.js';
import { engineLogits } from '../onnx/engine-logits.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { randomIntegers } from './random-integers.js';
import { TINY } from './tiny-config.js';

const PYTHON = process.env['DENSEGRAPH_PYTHON'] ?? 'python3';
const MODULES = ['torch', 'torchvision', 'safetensors'];
const hasTorchvision = spawnSync(PYTHON, ['-c', `import ${MODULES.join(', ')}`]).status === 0;

const NETWORKS = [
  ['DENSENET_121', 'densenet121'],
  ['RESNET_50', 'resnet50'],
] as const;

const IMAGE = { channels: 3, height: 32, width: 32 };

/** A step of a torchvision network on random colors, and where its checkpoint lies. */
async function trained(preset: string): Promise<{ config: TrainingConfig; checkpointDirectory: string }> {
  const folder = temporaryFolder();
  const dataDirectory = join(folder, 'data');
  mkdirSync(join(dataDirectory, 'colors'), { recursive: true });
  const random = randomIntegers(2);
  for (const name of [
    'data_batch_1',
    'data_batch_2',
    'data_batch_3',
    'data_batch_4',
    'data_batch_5',
    'test_batch',
  ]) {
    const image = Uint8Array.from({ length: 3073 }, (_, i) => random(i === 0 ? 10 : 256));
    writeFileSync(join(dataDirectory, 'colors', `${name}.bin`), image);
  }
  const config: TrainingConfig = {
    ...TINY,
    model: { preset },
    image: IMAGE,
    dataset: { ...TINY.dataset, name: 'colors', trainLimit: 5, validationLimit: 1 },
    batchSize: 5,
    optimizer: { ...TINY.optimizer, learningRate: 1e-3 },
  };
  const checkpointDirectory = join(folder, 'checkpoints');
  const ends: unknown[] = [];
  const place = { dataDirectory, checkpointDirectory, threads: 2 };
  await train(config, place, (event) => ends.push(event), new AbortController().signal);
  expect(ends.at(-1)).toEqual({ type: 'succeeded' });
  return { config, checkpointDirectory };
}

const STRICT_LOAD = `
import json, sys, torch, torchvision
from safetensors.torch import load_file
weights, images, build = sys.argv[1:]
network = getattr(torchvision.models, build)(weights=None, num_classes=10)
network.load_state_dict(load_file(weights), strict=True)
network.eval()
pixels = torch.frombuffer(bytearray(open(images, "rb").read()), dtype=torch.float32).reshape(2, 3, 32, 32)
with torch.no_grad():
    print(json.dumps(network(pixels).flatten().tolist()))
`;

describe.each(NETWORKS)('the weights of a trained %s', (preset, build) => {
  it("have torchvision's names, shapes and types, as recorded", async () => {
    const { config, checkpointDirectory } = await trained(preset);
    const place = { checkpointDirectory, dataDirectory: null };
    const { bytes, epoch } = await exportModel(config, 'SAFETENSORS', place);
    expect(epoch).toBe(1);
    const entries = parseHeader(bytes).entries.map(({ name, type, shape }) => ({
      name,
      dtype: type.name,
      shape,
    }));
    const recorded = new URL(`../golden/torchvision-${build}.json`, import.meta.url);
    const expected = JSON.parse(readFileSync(recorded, 'utf8')) as typeof entries;
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(entries.sort(byName)).toEqual(expected.sort(byName));

    // What went out comes in again: the export, and the checkpoint itself.
    writeFileSync(join(checkpointDirectory, 'export.safetensors'), bytes);
    const [checkpoint = ''] = await listCheckpoints(checkpointDirectory);
    for (const name of ['export.safetensors', checkpoint.slice(checkpointDirectory.length + 1)]) {
      expect((await examineWeights(checkpointDirectory, name, config)).freshParameters).toEqual([]);
    }
  });

  it.skipIf(!hasTorchvision)('load into torchvision with strict=True and give its logits', async () => {
    const { config, checkpointDirectory } = await trained(preset);
    const place = { checkpointDirectory, dataDirectory: null };
    const { bytes } = await exportModel(config, 'SAFETENSORS', place);
    const weights = join(checkpointDirectory, 'export.safetensors');
    writeFileSync(weights, bytes);
    const random = randomIntegers(4);
    const pixels = Float32Array.from({ length: 2 * 3 * 32 * 32 }, () => random(256) / 255);
    const images = join(checkpointDirectory, 'images');
    writeFileSync(images, pixels);
    const { stdout, stderr } = spawnSync(PYTHON, ['-c', STRICT_LOAD, weights, images, build], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const theirs = JSON.parse(stdout) as number[];

    const graph = buildModel(config.model, config.image, config.classes);
    const { tensors } = decodeSafetensors(bytes);
    const ours = await engineLogits(graph, (name) => tensors.get(name)?.data as Float32Array, pixels, 2);
    const scale = Math.max(...theirs.map(Math.abs));
    const difference = Math.max(...theirs.map((value, i) => Math.abs(value - (ours[i] ?? NaN))));
    expect(difference / scale).toBeLessThan(1e-4);
  });
});
