import { readdirSync, truncateSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CheckpointsDamagedError,
  InvalidImageError,
  InvalidTrainingConfigError,
  NoWeightsError,
  Trainer,
} from 'densegraph';
import type {
  EpochMetrics,
  LabeledArrays,
  ReadableImage,
  TrainerOptions,
  TrainingData,
  TrainOptions,
} from 'densegraph';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeSafetensors } from '#densegraph/training/safetensors.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { runTraining } from '../training/run-training.js';
import { SHAPES, tinyPlan } from './networks.js';

const PLAN = tinyPlan();
const OPTIONS: TrainerOptions = { data: SHAPES, epochs: 5, learningRate: 0.05, seed: 7 };

/** Takes all epochs of a training; of what stops it, the error. */
async function epochsOf(
  trainer: Trainer,
  options?: TrainOptions,
  onEpoch?: () => void,
): Promise<{ epochs: readonly EpochMetrics[]; error: unknown }> {
  const epochs: EpochMetrics[] = [];
  try {
    for await (const epoch of trainer.train(options)) {
      epochs.push(epoch);
      onEpoch?.();
    }
  } catch (error) {
    return { epochs, error };
  }
  return { epochs, error: null };
}

/** The training images as a program in plain JavaScript may give them. */
function untyped(part: 'pixels' | 'labels', array: typeof Float32Array | typeof Int8Array): LabeledArrays {
  return { ...SHAPES.train, [part]: array.from(SHAPES.train[part]) as unknown };
}

const numbersOf = (epochs: readonly EpochMetrics[]) =>
  epochs.map(({ epoch, trainLoss, validationLoss, validationAccuracy }) => ({
    epoch,
    trainLoss,
    validationLoss,
    validationAccuracy,
  }));

describe('Trainer', () => {
  const whole = new Trainer(PLAN, OPTIONS);
  let epochs: readonly EpochMetrics[];
  let weights: Uint8Array;

  beforeAll(async () => {
    ({ epochs } = await epochsOf(whole));
    weights = await whole.export('SAFETENSORS');
  });

  it('trains as a job with these settings does, bit for bit', async () => {
    const { settings, network } = PLAN;
    const job = await runTraining({
      ...settings,
      model: network.model,
      image: network.image,
      classes: network.classes,
      dataset: { name: 'shapes', resize: null, trainLimit: 210, validationLimit: 50 },
      augmentation: { randomCropPadding: 0, horizontalFlip: false },
      normalization: 'NONE',
      epochs: 5,
      optimizer: { learningRate: 0.05, momentum: 0.9, nesterov: false, weightDecay: 0 },
      learningRateMilestones: [],
      learningRateDecay: 0.1,
      seed: 7,
      initialWeights: null,
      checkpointEverySteps: null,
    });
    expect(numbersOf(epochs)).toEqual(numbersOf(job.epochs));
    const { tensors } = decodeSafetensors(weights);
    expect(tensors.size).toBeGreaterThan(0);
    for (const [name, tensor] of tensors) expect(job.checkpoint.tensors.get(name)).toEqual(tensor);
  });

  it('stops with the reason of its signal, goes on when it is called again, and ends with the same bits', async () => {
    const trainer = new Trainer(PLAN, OPTIONS);
    const stop = new AbortController();
    const reason = new Error('enough');
    const first = await epochsOf(trainer, { signal: stop.signal }, () => stop.abort(reason));
    expect(first.error).toBe(reason);
    const { epochs: rest } = await epochsOf(trainer);
    expect(numbersOf([...first.epochs, ...rest])).toEqual(numbersOf(epochs));
    expect(Buffer.from(await trainer.export('SAFETENSORS')).equals(weights)).toBe(true);
  });

  it('stops where its epochs are not wanted any more', async () => {
    const trainer = new Trainer(PLAN, OPTIONS);
    for await (const { epoch } of trainer.train()) if (epoch === 1) break;
    expect((await trainer.evaluate()).epoch).toBe(1);
    expect((await epochsOf(trainer)).epochs.map(({ epoch }) => epoch)).toEqual([2, 3, 4, 5]);
  });

  it('goes on from a folder, and tells its last epoch again', async () => {
    const options = { ...OPTIONS, checkpoints: join(temporaryFolder(), 'checkpoints') };
    for await (const { epoch } of new Trainer(PLAN, options).train()) if (epoch === 2) break;
    const other = new Trainer(PLAN, options);
    expect(numbersOf((await epochsOf(other)).epochs)).toEqual(numbersOf(epochs.slice(1)));
    expect(Buffer.from(await other.export('SAFETENSORS')).equals(weights)).toBe(true);

    const pixels = Uint8Array.from(SHAPES.train.pixels, (value, at) => (at === 0 ? 255 - value : value));
    const changed = { ...SHAPES, train: { ...SHAPES.train, pixels } };
    for (const different of [
      { ...options, data: changed },
      { ...options, seed: 8 },
    ]) {
      const { error } = await epochsOf(new Trainer(PLAN, different));
      expect(String(error)).toMatch(/found another's/);
    }

    for (const file of readdirSync(options.checkpoints)) truncateSync(join(options.checkpoints, file), 100);
    const { error } = await epochsOf(new Trainer(PLAN, options));
    expect(error).toBeInstanceOf(CheckpointsDamagedError);
  });

  it('trains once at a time', async () => {
    const trainer = new Trainer(PLAN, { ...OPTIONS, epochs: 1 });
    const [first, second] = await Promise.all([epochsOf(trainer), epochsOf(trainer)]);
    expect(first.error).toBeNull();
    expect(String(second.error)).toMatch(/does not train already/);
  });

  it('evaluates as its last epoch validated, and classifies accordingly', async () => {
    const { loss, accuracy, epoch } = await whole.evaluate();
    const { validationLoss, validationAccuracy } = epochs.at(-1) as EpochMetrics;
    expect({ loss, accuracy, epoch }).toEqual({
      loss: validationLoss,
      accuracy: validationAccuracy,
      epoch: 5,
    });

    const { labels, pixels } = SHAPES.validation;
    const images = Array.from(labels, (_, i) => ({
      shape: SHAPES.image,
      pixels: pixels.subarray(i * 784, (i + 1) * 784),
    }));
    const answers = await whole.classify(images, { top: 1 });
    const hits = answers.filter(([best], i) => best?.label === labels[i]);
    expect(hits.length / labels.length).toBe(accuracy);
    expect(hits.every(([best]) => best?.name === SHAPES.classes[best?.label ?? -1])).toBe(true);
  });

  it('starts from the weights of a file', async () => {
    const file = join(temporaryFolder(), 'weights.safetensors');
    await writeFile(file, weights);
    const still = new Trainer(tinyPlan({ optimizer: {} }), {
      ...OPTIONS,
      epochs: 1,
      learningRate: 1e-30,
      initialWeights: file,
    });
    await epochsOf(still);
    const name = 'features.conv0.weight';
    const unmoved = decodeSafetensors(await still.export('SAFETENSORS')).tensors.get(name);
    expect(unmoved).toEqual(decodeSafetensors(weights).tensors.get(name));
  });

  it('trains yet where what it was first given is no signal', async () => {
    const trainer = new Trainer(PLAN, { ...OPTIONS, epochs: 1 });
    const { error } = await epochsOf(trainer, { signal: 'none' as unknown as AbortSignal });
    expect(error).toMatchObject({ name: 'InvalidTrainingConfigError', path: 'signal' });
    expect(await epochsOf(trainer)).toMatchObject({ epochs: [{ epoch: 1 }], error: null });
  });

  it('has nothing to tell before its first epoch', async () => {
    await expect(new Trainer(PLAN, OPTIONS).evaluate()).rejects.toThrow(NoWeightsError);
  });

  it.each<[string, Partial<TrainerOptions>]>([
    ['epochs', { epochs: 0 }],
    ['epoch', { epoch: 1 } as never],
    ['augmentation.flip', { augmentation: { flip: true } as never }],
    ['keepCheckpoints', { keepCheckpoints: 0 }],
    ['normalization', { normalization: 'CHANNEL' as never }],
    ['learningRateMilestones', { learningRateMilestones: {} as never }],
    ['optimizer.learningRate', { learningRate: -1 }],
    ['data.train', { data: { ...SHAPES, train: { pixels: new Uint8Array(), labels: new Uint8Array() } } }],
    ['data.train.pixels', { data: { ...SHAPES, train: { ...SHAPES.train, pixels: new Uint8Array(5) } } }],
    // Numbers from 0 to 1, as others take pixels, would be black images as bytes.
    ['data.train.pixels', { data: { ...SHAPES, train: untyped('pixels', Float32Array) } }],
    ['data.train.labels', { data: { ...SHAPES, train: untyped('labels', Int8Array) } }],
    ['data.validation.labels[0]', { data: withLabel(10) }],
    ['image', { data: { ...SHAPES, image: { channels: 1, height: 14, width: 56 } } }],
  ])('refuses a wrong %s', (path, options) => {
    const making = () => new Trainer(PLAN, { ...OPTIONS, ...options });
    expect(making).toThrow(InvalidTrainingConfigError);
    expect(making).toThrow(expect.objectContaining({ path }));
  });

  it.each<[string, ReadableImage]>([
    ['images[1].pixels', { shape: SHAPES.image, pixels: new Uint8Array(3) }],
    ['images[1]', new TextEncoder().encode('no PNG file')],
  ])('says which image it cannot classify: %s', async (path, image) => {
    const classifying = whole.classify([{ shape: SHAPES.image, pixels: new Uint8Array(784) }, image]);
    await expect(classifying).rejects.toThrow(InvalidImageError);
    await expect(classifying).rejects.toMatchObject({ path });
  });

  it('takes no images for nothing', async () => {
    expect(await whole.classify([])).toEqual([]);
  });
});

function withLabel(label: number): TrainingData {
  return {
    ...SHAPES,
    validation: { ...SHAPES.validation, labels: SHAPES.validation.labels.map(() => label) },
  };
}
