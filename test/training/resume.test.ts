import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  listCheckpoints,
  readCheckpoint,
  writeCheckpoint,
  type Checkpoint,
} from '#densegraph/training/checkpoint.js';
import { train } from '#densegraph/training/train.js';
import type { TrainingConfig } from '#densegraph/training/training-config.js';
import type { EpochMetrics, TrainingEvent } from '#densegraph/training/training-event.js';
import { idx } from '../data/dataset-files.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { TINY } from './tiny-config.js';

/** All that has a state of its own: momentum, running statistics, order, augmentation, dropout, a smaller last batch. */
const CONFIG: TrainingConfig = {
  ...TINY,
  model: {
    sequential: {
      layers: [
        { convolution: { channels: 8, kernel: 3, stride: 2, padding: 1, bias: false } },
        { denseBlock: { layers: 2, growthRate: 4, bottleneckFactor: 2, bias: false, dropRate: 0.2 } },
        { globalAveragePool: true },
        { flatten: true },
        { dropout: 0.2 },
        { linear: { features: 10, bias: true } },
      ],
    },
  },
  augmentation: { randomCropPadding: 2, horizontalFlip: true },
  normalization: 'PER_CHANNEL',
  epochs: 3,
  learningRateMilestones: [1],
  checkpointEverySteps: 3,
};

interface Run {
  readonly events: readonly TrainingEvent[];
  readonly folder: string;
}

/** Trains in a folder; `stopWhen` sees each event, and each checkpoint's name as it appears, and may end the run there. */
async function run(
  folder: string,
  config: TrainingConfig,
  stopWhen: (event: TrainingEvent) => boolean = () => false,
  dataDirectory: string | null = null,
): Promise<Run> {
  const events: TrainingEvent[] = [];
  const stop = new AbortController();
  await train(
    config,
    { dataDirectory, checkpointDirectory: folder, threads: 2 },
    (event) => {
      events.push(event);
      if (stopWhen(event)) stop.abort();
    },
    stop.signal,
  );
  return { events, folder };
}

async function newest(folder: string): Promise<Checkpoint> {
  const [path = ''] = await listCheckpoints(folder);
  return readCheckpoint(path);
}

/** What does not depend on how long things took. */
function numbersOf({
  epoch,
  learningRate,
  trainLoss,
  trainAccuracy,
  validationLoss,
  validationAccuracy,
}: EpochMetrics) {
  return { epoch, learningRate, trainLoss, trainAccuracy, validationLoss, validationAccuracy };
}

function epochsOf({ events }: Run) {
  return events.flatMap((event) => (event.type === 'epoch' ? [numbersOf(event.metrics)] : []));
}

describe('a run that goes on from its checkpoints', () => {
  it('ends with the bits and the epochs of one that was never interrupted, from wherever it was', async () => {
    const whole = await run(temporaryFolder(), { ...CONFIG, checkpointEverySteps: null });
    expect(whole.events.at(-1)?.type).toBe('succeeded');
    const expected = await newest(whole.folder);

    // Every checkpoint that such a run writes is a place where it may have been killed.
    const seen = temporaryFolder();
    const folder = temporaryFolder();
    const stepped = await run(folder, CONFIG, () => {
      for (const file of readdirSync(folder).filter((name) => name.endsWith('.safetensors')))
        copyFileSync(join(folder, file), join(seen, file));
      return false;
    });
    expect((await newest(folder)).tensors).toEqual(expected.tensors);
    expect(epochsOf(stepped)).toEqual(epochsOf(whole));

    const files = readdirSync(seen).sort();
    expect(files.filter((file) => /-\d{8}\./.test(file)).length).toBeGreaterThanOrEqual(2);
    for (const file of files) {
      const again = join(temporaryFolder(), 'checkpoints');
      mkdirSync(again);
      copyFileSync(join(seen, file), join(again, file));
      const { state } = await readCheckpoint(join(again, file));
      const resumed = await run(again, CONFIG);
      expect(resumed.events.at(-1), file).toEqual({ type: 'succeeded' });
      expect((await newest(again)).tensors, file).toEqual(expected.tensors);
      // The epoch of the checkpoint is told again, for whoever had not kept it.
      const told = epochsOf(whole).filter(({ epoch }) => epoch >= Math.max(1, state.epoch));
      expect(epochsOf(resumed), file).toEqual(told);
    }
  }, 120_000);

  it('uses the checkpoint before one that is torn, and refuses to begin afresh where all are', async () => {
    const folder = temporaryFolder();
    const whole = await run(folder, { ...CONFIG, checkpointEverySteps: null });
    const expected = await newest(folder);
    const [last = '', before = ''] = await listCheckpoints(folder);
    truncateSync(last, readFileSync(last).length - 1);
    const resumed = await run(folder, { ...CONFIG, checkpointEverySteps: null });
    expect(epochsOf(resumed)).toEqual(epochsOf(whole).slice(1));
    expect((await newest(folder)).tensors).toEqual(expected.tensors);

    for (const path of [last, before]) truncateSync(path, 100);
    const refused = await run(folder, { ...CONFIG, checkpointEverySteps: null });
    const files = 'of this training: checkpoint-000003.safetensors, checkpoint-000002.safetensors.';
    expect(refused.events).toMatchObject([
      { type: 'failed', code: 'CHECKPOINTS_DAMAGED', message: expect.stringContaining(files) as string },
    ]);
    // Nothing was written over them.
    for (const path of [last, before]) expect(readFileSync(path)).toHaveLength(100);
  }, 120_000);

  it('refuses data that have changed since it began, and goes on where they are back', async () => {
    const [data, folder] = [temporaryFolder(), temporaryFolder()];
    const pixels = join(data, 'digits', 'train-images-idx3-ubyte');
    mkdirSync(join(data, 'digits'));
    const write = (file: string, bytes: Buffer) => writeFileSync(join(data, 'digits', file), bytes);
    const images = idx([64, 28, 28], (index) => (index * 37) % 256);
    write('train-images-idx3-ubyte', images);
    write(
      'train-labels-idx1-ubyte',
      idx([64], (index) => index % 10),
    );
    write(
      't10k-images-idx3-ubyte',
      idx([32, 28, 28], (index) => (index * 11) % 256),
    );
    write(
      't10k-labels-idx1-ubyte',
      idx([32], (index) => (index * 3) % 10),
    );
    const dataset = { name: 'digits', resize: null, trainLimit: null, validationLimit: null };
    const config = { ...TINY, dataset, epochs: 2 };
    await run(folder, config, ({ type }) => type === 'epoch', data);

    const changed = Buffer.from(images);
    changed[changed.length - 1] = 255 - (changed.at(-1) ?? 0);
    writeFileSync(pixels, changed);
    const refused = await run(folder, config, undefined, data);
    expect(refused.events).toMatchObject([{ type: 'failed', code: 'DATASET_CHANGED' }]);
    expect(refused.events).toMatchObject([{ message: expect.stringContaining('"digits"') as string }]);

    writeFileSync(pixels, images);
    // As it was written before there were digests.
    const { state, tensors } = await newest(folder);
    const { dataDigest, ...older } = state;
    expect(dataDigest).toMatch(/^[0-9a-f]{64}$/);
    await writeCheckpoint(folder, { state: older as typeof state, tensors });
    const resumed = await run(folder, config, undefined, data);
    expect(resumed.events.at(-1)).toEqual({ type: 'succeeded' });
    expect((await newest(folder)).state).toMatchObject({ epoch: 2, dataDigest });
  });

  it('takes the checkpoints of another config for damaged', async () => {
    const [folder, others] = [temporaryFolder(), temporaryFolder()];
    const other = { ...TINY, epochs: 2, seed: 8 };
    await run(others, other);
    const refused = await run(others, { ...TINY, epochs: 2 });
    expect(refused.events).toMatchObject([{ type: 'failed', code: 'CHECKPOINTS_DAMAGED' }]);

    await run(folder, { ...TINY, epochs: 2 });
    const expected = await newest(folder);
    const [last = ''] = await listCheckpoints(folder);
    copyFileSync(join(others, basename(last)), last);
    const resumed = await run(folder, { ...TINY, epochs: 2 });
    expect(epochsOf(resumed).map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect((await newest(folder)).tensors).toEqual(expected.tensors);
  });

  it('passes by what is no regular file, and does not wait for it', async () => {
    const folder = temporaryFolder();
    await run(folder, { ...TINY, epochs: 3 });
    const expected = await newest(folder);
    const [last = '', before = ''] = await listCheckpoints(folder);
    rmSync(last);
    execFileSync('mkfifo', [last]);
    const resumed = await run(folder, { ...TINY, epochs: 3 });
    expect(resumed.events.at(-1)).toEqual({ type: 'succeeded' });
    expect((await newest(folder)).tensors).toEqual(expected.tensors);

    // A folder where an old checkpoint was is in nobody's way.
    rmSync(before);
    mkdirSync(join(before, 'occupied'), { recursive: true });
    truncateSync(last, 100);
    mkdirSync(join(folder, 'checkpoint-000001.safetensors'));
    const refused = await run(folder, { ...TINY, epochs: 3 });
    expect(refused.events).toMatchObject([{ type: 'failed', code: 'CHECKPOINTS_DAMAGED' }]);
  });

  it('does not write a checkpoint before the epoch behind it is kept', async () => {
    const folder = temporaryFolder();
    let keep: () => void = () => undefined;
    const kept = new Promise<void>((resolve) => (keep = resolve));
    let told: () => void = () => undefined;
    const first = new Promise<void>((resolve) => (told = resolve));
    const training = train(
      { ...TINY, epochs: 2 },
      { dataDirectory: null, checkpointDirectory: folder, threads: 2 },
      (event) => {
        if (event.type !== 'epoch' || event.metrics.epoch > 1) return undefined;
        told();
        return kept;
      },
      new AbortController().signal,
    );
    await first;
    const names = () => readdirSync(folder).filter((name) => name.endsWith('.safetensors'));
    expect(names()).toEqual(['checkpoint-000001.safetensors']);
    keep();
    await training;
    expect(names()).toEqual(['checkpoint-000001.safetensors', 'checkpoint-000002.safetensors']);
  });
});
