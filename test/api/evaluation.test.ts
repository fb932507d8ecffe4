import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { openDataset } from '#densegraph/data/open-dataset.js';
import { checkConfig } from '#densegraph/training/check-config.js';
import { idx, idxFiles } from '../data/dataset-files.js';
import { at, openTestServer, operation } from './open-test-server.js';
import type { TestServer } from './open-test-server.js';
import { SMALL_JOB, TRAINER, openRealServer, trainJob } from './trained-server.js';

const NOBODY = '01234567-89ab-7def-8123-456789abcdef';
const IMAGES = 60;
const CLASSES = 10;

interface Evaluation {
  readonly epoch: number;
  readonly images: number;
  readonly accuracy: number;
  readonly loss: number;
  readonly classes: readonly string[];
  readonly confusion: readonly (readonly number[])[];
  readonly worst: readonly WorstImage[];
}

interface WorstImage {
  readonly index: number;
  readonly label: number;
  readonly labelName: string;
  readonly predicted: number;
  readonly predictedName: string;
  readonly probability: number;
  readonly png: string;
}

const ask = async ({ post }: TestServer, input: object): Promise<unknown> =>
  at(await post(operation('evaluation'), { input }), 'evaluation');

describe('evaluation', () => {
  it("comes to the last epoch's own numbers, and image by image to what classify says", async () => {
    const server = await openRealServer();
    const dataset = { ...SMALL_JOB.dataset, validationLimit: IMAGES };
    // The last batch of the validation images is not a whole one.
    const jobId = await trainJob(server, { ...SMALL_JOB, dataset, epochs: 2 });
    const [first, second] = await Promise.all([ask(server, { jobId, worst: 5 }), ask(server, { jobId })]);
    const evaluation = second as Evaluation;
    expect((first as Evaluation).worst).toEqual(evaluation.worst.slice(0, 5));
    const [last] = await server.jobs.epochs(jobId, 1);
    expect(evaluation).toMatchObject({
      epoch: 2,
      images: IMAGES,
      accuracy: last?.validationAccuracy,
      loss: last?.validationLoss,
    });

    const images = Array.from({ length: IMAGES }, (_, index) => ({
      dataset: { name: 'shapes', part: 'VALIDATION', index },
    }));
    const answer = await server.post(operation('classify'), { input: { jobId, images, top: CLASSES } });
    const classified = (at(answer, 'classify', 'images') as { classes: Guess[] }[]).map(
      ({ classes }) => classes,
    );
    const { classes, image, validation } = await openDataset(
      { name: 'shapes', resize: null, trainLimit: 1, validationLimit: IMAGES },
      { dataDirectory: null },
    );
    const confusion = Array.from({ length: CLASSES }, () => new Array<number>(CLASSES).fill(0));
    for (const [index, [guess]] of classified.entries()) {
      const row = confusion[validation.labels[index] ?? NaN];
      if (row !== undefined && guess !== undefined) row[guess.label] = (row[guess.label] ?? NaN) + 1;
    }
    expect(evaluation.confusion).toEqual(confusion);
    expect(evaluation.classes).toEqual(classes);

    const probabilities = classified.map((guesses, index) => {
      const own = guesses.find(({ label }) => label === validation.labels[index]);
      return { index, probability: own?.probability ?? NaN };
    });
    const expected = probabilities.sort((a, b) => a.probability - b.probability).slice(0, 12);
    expect(evaluation.worst.map(({ index }) => index)).toEqual(expected.map(({ index }) => index));
    for (const [rank, worst] of evaluation.worst.entries()) {
      expect(worst.probability).toBeCloseTo(expected[rank]?.probability ?? NaN, 5);
      expect(worst.label).toBe(validation.labels[worst.index]);
      expect(worst.predicted).toBe(classified[worst.index]?.[0]?.label);
      expect([worst.labelName, worst.predictedName]).toEqual([
        classes[worst.label],
        classes[worst.predicted],
      ]);
      const { width, height, data } = PNG.sync.read(Buffer.from(worst.png, 'base64'));
      expect([width, height]).toEqual([image.width, image.height]);
      const size = width * height;
      const gray = Uint8Array.from({ length: size }, (_, pixel) => data[4 * pixel] ?? NaN);
      expect(gray).toEqual(
        Uint8Array.from(validation.pixels.subarray(worst.index * size, (worst.index + 1) * size)),
      );
    }
  });

  it('is kept for a checkpoint, and says where there are no images for it or no such weights', async () => {
    const server = await openTestServer({}, { check: checkConfig, trainerProcess: TRAINER });
    const folder = join(server.folder, 'tiny');
    mkdirSync(folder);
    for (const [name, bytes] of Object.entries(idxFiles())) writeFileSync(join(folder, name), bytes);
    const input = {
      model: { sequential: { layers: [{ flatten: true }, { linear: { features: CLASSES } }] } },
      dataset: { name: 'tiny' },
      epochs: 1,
      batchSize: 4,
      optimizer: { learningRate: 0.1 },
    };
    const [jobId, other] = [await trainJob(server, input), await trainJob(server, { ...input, seed: 1 })];
    const evaluation = await ask(server, { jobId });
    expect(evaluation).toMatchObject({ __typename: 'EvaluationPayload', images: 10 });

    rmSync(folder, { recursive: true });
    expect(await ask(server, { jobId })).toEqual(evaluation);
    expect(await ask(server, { jobId: other })).toMatchObject({
      code: 'DATASET_UNAVAILABLE',
      dataset: 'tiny',
    });
    mkdirSync(folder);
    const narrower = { ...idxFiles(), ...images(5, 5) };
    for (const [name, bytes] of Object.entries(narrower)) writeFileSync(join(folder, name), bytes);
    expect(await ask(server, { jobId: other })).toMatchObject({
      code: 'DATASET_UNAVAILABLE',
      message: expect.stringMatching(/images of 1x6x5.*1x5x5/) as string,
    });

    const checkpoints = join(server.stateDirectory, 'jobs', jobId, 'checkpoints');
    for (const name of readdirSync(checkpoints)) rmSync(join(checkpoints, name));
    expect(await ask(server, { jobId })).toMatchObject({ code: 'CONFLICT' });
    expect(await ask(server, { jobId: NOBODY })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await ask(server, { jobId, worst: 33 })).toMatchObject({
      code: 'INVALID_INPUT',
      path: 'input.worst',
    });
  });
});

interface Guess {
  readonly label: number;
  readonly probability: number;
}

/** The same images cut to another size. */
function images(height: number, width: number): Record<string, Buffer> {
  const cut = (name: string, count: number): [string, Buffer] => [
    name,
    idx([count, height, width], (index) => index % 256),
  ];
  return Object.fromEntries([cut('train-images-idx3-ubyte', 30), cut('t10k-images-idx3-ubyte', 10)]);
}
