import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { openDataset } from '#densegraph/data/open-dataset.js';
import { LIMITS } from '#densegraph/api/limits/request-limits.js';
import { at, openTestServer, operation, stringAt } from './open-test-server.js';
import type { GraphQLAnswer } from './open-test-server.js';
import { openRealServer, SMALL_JOB, trainJob } from './trained-server.js';

const NOBODY = '01234567-89ab-7def-8123-456789abcdef';

interface Guess {
  readonly label: number;
  readonly name: string | null;
  readonly probability: number;
}

function guesses(answer: GraphQLAnswer): readonly (readonly Guess[])[] {
  const images = at(answer, 'classify', 'images') as readonly { classes: readonly Guess[] }[] | undefined;
  if (images === undefined) throw new Error(`expected images but received ${JSON.stringify(answer)}`);
  return images.map(({ classes }) => classes);
}

describe('classify', () => {
  it("says what a job's weights take images for, however they are given", async () => {
    const server = await openRealServer();
    const jobId = await trainJob(server);
    const classify = (images: readonly object[], top?: number) =>
      server.post(operation('classify'), { input: { jobId, images, top } });
    const request = { name: 'shapes', resize: null, trainLimit: 1, validationLimit: 40 };
    const { image, classes, validation } = await openDataset(request, { dataDirectory: null });

    const places = Array.from({ length: 40 }, (_, index) => ({
      dataset: { name: 'shapes', part: 'VALIDATION', index },
    }));
    const answer = await classify(places, 10);
    expect(at(answer, 'classify', 'epoch')).toBe(4);
    const right = guesses(answer).filter(([first], i) => first?.label === validation.labels[i]);
    const { validationAccuracy } = (await server.jobs.epochs(jobId, 3))[0] ?? { validationAccuracy: NaN };
    expect(right.length / 40).toBeGreaterThan(validationAccuracy - 0.25);
    expect(right.length).toBeGreaterThan(16);
    for (const all of guesses(answer)) {
      expect(all).toHaveLength(10);
      expect(all.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6);
      expect([...all].sort((a, b) => b.probability - a.probability)).toEqual(all);
      for (const { label, name } of all) expect(name).toBe(classes[label]);
    }

    // The same pixels as numbers, as a gray PNG and as a colored one are the same image.
    const bytes = image.width * image.height;
    const pixels = Buffer.from(validation.pixels.subarray(3 * bytes, 4 * bytes));
    const size = { width: image.width, height: image.height };
    const png = new PNG({ ...size });
    pixels.forEach((value, i) => png.data.set([value, value, value, 255], 4 * i));
    const [place, raw, grayPng, colorPng] = guesses(
      await classify([
        places[3] ?? {},
        { pixels: { data: pixels.toString('base64'), ...size, channels: 1 } },
        { png: PNG.sync.write(png, { colorType: 0 }).toString('base64') },
        { png: PNG.sync.write(png, { colorType: 6 }).toString('base64') },
      ]),
    );
    expect(place).toHaveLength(5);
    expect(place?.[0]?.label).toBe(guesses(answer)[3]?.[0]?.label);
    expect([raw, grayPng, colorPng]).toEqual([place, place, place]);
  });

  it('refuses what is no image, by its path in the input', async () => {
    const server = await openRealServer();
    const jobId = await trainJob(server, {
      ...SMALL_JOB,
      epochs: 1,
      dataset: { name: 'shapes', trainLimit: 32, validationLimit: 1 },
    });
    const bomb = PNG.sync.write(new PNG({ width: 8, height: 8 }));
    bomb.writeUInt32BE(1_000_000, 16);
    const good = { dataset: { name: 'shapes', part: 'TRAIN', index: 0 } };
    const pixels = { data: 'AAAA', width: 3, height: 1, channels: 1 };
    const refused: [object, string, RegExp][] = [
      [{}, '', /exactly one of png, pixels and dataset/],
      [{ png: '', ...good }, '', /exactly one/],
      [{ png: 'nonsense!' }, '.png', /base64/],
      [{ png: Buffer.from('GIF89a').toString('base64') }, '.png', /a PNG file/],
      [{ png: bomb.toString('base64') }, '.png', /1 to 4096 pixels a side/],
      [
        { pixels: { ...pixels, width: 4 } },
        '.pixels.data',
        /4 bytes for 4 x 1 pixels of 1 channels but received 3/,
      ],
      [{ pixels: { ...pixels, width: -3, height: -1 } }, '.pixels', /1 to 4096/],
      [
        { pixels: { ...pixels, width: 1, channels: 2, data: 'AAA=' } },
        '.pixels',
        /of 1 channels, which the network takes/,
      ],
      [{ dataset: { ...good.dataset, index: -1 } }, '.dataset.index', /from 0/],
      [{ dataset: { ...good.dataset, index: 2 ** 30 } }, '.dataset.index', /from 0/],
    ];
    for (const [image, path, message] of refused) {
      const answer = await server.post(operation('classify'), { input: { jobId, images: [good, image] } });
      expect(at(answer, 'classify')).toEqual({
        __typename: 'InvalidInputError',
        code: 'INVALID_INPUT',
        path: `input.images[1]${path}`,
        message: expect.stringMatching(message) as string,
      });
    }
    const elsewhere = { dataset: { ...good.dataset, name: 'nowhere' } };
    const unknown = await server.post(operation('classify'), { input: { jobId, images: [elsewhere] } });
    expect(at(unknown, 'classify')).toMatchObject({
      __typename: 'DatasetUnavailableError',
      dataset: 'nowhere',
    });
  });

  it('says where there is no job, no weights yet, or too much is asked for', async () => {
    const { post } = await openTestServer();
    const image = { dataset: { name: 'shapes', part: 'TRAIN', index: 0 } };
    const classify = (input: object) =>
      post(operation('classify'), { input: { jobId: NOBODY, images: [image], ...input } });
    expect(at(await classify({}), 'classify', '__typename')).toBe('NotFoundError');
    expect(at(await classify({ images: [] }), 'classify', 'path')).toBe('input.images');
    const many = new Array(LIMITS.images + 1).fill(image);
    expect(at(await classify({ images: many }), 'classify', 'path')).toBe('input.images');
    expect(at(await classify({ top: 0 }), 'classify', 'path')).toBe('input.top');
    const started = await post(operation('start-training-job'), { input: { ...SMALL_JOB, seed: 1 } });
    const jobId = stringAt(started, 'startTrainingJob', 'job', 'id');
    expect(at(await classify({ jobId }), 'classify')).toMatchObject({
      __typename: 'ConflictError',
      code: 'CONFLICT',
    });
  });
});
