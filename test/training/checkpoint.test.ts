import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CheckpointError,
  listCheckpoints,
  readCheckpoint,
  writeCheckpoint,
} from '#densegraph/training/checkpoint.js';
import type { Checkpoint } from '#densegraph/training/checkpoint.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'densegraph-checkpoint-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function checkpointOf(epoch: number): Checkpoint {
  return {
    state: {
      configHash: 'a1b2',
      dataDigest: 'c3d4',
      epoch,
      step: epoch * 7,
      seed: 3,
      partial: null,
      metrics: null,
      learningRate: 0.1,
      statistics: null,
    },
    tensors: new Map([
      ['features.norm0.weight', { shape: [2], data: Float32Array.of(epoch, -0.5) }],
      ['features.norm0.num_batches_tracked', { shape: [], data: BigInt64Array.of(BigInt(epoch * 7)) }],
      ['optimizer.velocity.features.norm0.weight', { shape: [2], data: Float32Array.of(1e-30, 2) }],
    ]),
  };
}

describe('checkpoint', () => {
  it('gives back what was written, bit for bit', async () => {
    const path = await writeCheckpoint(directory, checkpointOf(1));
    expect(await readCheckpoint(path)).toEqual(checkpointOf(1));
  });

  it('keeps the newest two and nothing else', async () => {
    for (const epoch of [1, 2, 3, 4]) await writeCheckpoint(directory, checkpointOf(epoch));
    expect(readdirSync(directory).sort()).toEqual([
      'checkpoint-000003.safetensors',
      'checkpoint-000004.safetensors',
    ]);
    const newest = (await listCheckpoints(directory))[0] as string;
    expect((await readCheckpoint(newest)).state.epoch).toBe(4);
  });

  it.each([1, 3])('keeps the newest %i where that is asked for', async (kept) => {
    for (const epoch of [1, 2, 3, 4]) await writeCheckpoint(directory, checkpointOf(epoch), kept);
    const epochs = (await listCheckpoints(directory)).map((path) =>
      Number(/(\d+)\.safetensors/.exec(path)?.[1]),
    );
    expect(epochs).toEqual([4, 3, 2, 1].slice(0, kept));
  });

  it('leaves the old one whole where the new one fails between write and rename', async () => {
    const old = await writeCheckpoint(directory, checkpointOf(1));
    const before = readFileSync(old);
    // A folder in the way: the bytes are written, but the rename fails.
    mkdirSync(join(directory, 'checkpoint-000002.safetensors', 'occupied'), { recursive: true });
    await expect(writeCheckpoint(directory, checkpointOf(2))).rejects.toThrow();
    expect(readFileSync(old).equals(before)).toBe(true);
    expect(readdirSync(directory).filter((file) => file.endsWith('.tmp'))).toEqual([]);
  });

  it('removes an old one that is a folder now', async () => {
    mkdirSync(join(directory, 'checkpoint-000001.safetensors', 'occupied'), { recursive: true });
    for (const epoch of [2, 3]) await writeCheckpoint(directory, checkpointOf(epoch));
    expect(await listCheckpoints(directory)).toHaveLength(2);
  });

  it('takes no notice of a half-written file, and removes it with the next checkpoint', async () => {
    await writeCheckpoint(directory, checkpointOf(1));
    writeFileSync(join(directory, 'checkpoint-000002.safetensors.tmp'), 'torn');
    expect(await listCheckpoints(directory)).toHaveLength(1);
    await writeCheckpoint(directory, checkpointOf(2));
    expect(readdirSync(directory).sort()).toEqual([
      'checkpoint-000001.safetensors',
      'checkpoint-000002.safetensors',
    ]);
  });

  it('detects a truncation at any byte', async () => {
    const path = await writeCheckpoint(directory, checkpointOf(1));
    for (let length = readFileSync(path).length - 1; length >= 0; length -= 1) {
      truncateSync(path, length);
      await expect(readCheckpoint(path), `${length} bytes`).rejects.toThrow(CheckpointError);
    }
  });

  it('detects any flipped bit', async () => {
    const path = await writeCheckpoint(directory, checkpointOf(1));
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at += 1) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(path, damaged);
      await expect(readCheckpoint(path), `byte ${at}`).rejects.toThrow(CheckpointError);
    }
  });

  it('names the file that is missing', async () => {
    const path = join(directory, 'checkpoint-000009.safetensors');
    await expect(readCheckpoint(path)).rejects.toThrow(`Checkpoint ${path} cannot be used: ENOENT`);
  });
});
