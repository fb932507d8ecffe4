import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parametersOf } from '#densegraph/ir/graph.js';
import { jobFolder } from '#densegraph/jobs/job-folder.js';
import { buildModel } from '#densegraph/model/build-model.js';
import { initialWeights } from '#densegraph/model/initial-weights.js';
import { checkConfig } from '#densegraph/training/check-config.js';
import { listCheckpoints, readCheckpoint } from '#densegraph/training/checkpoint.js';
import { decodeSafetensors, encodeSafetensors } from '#densegraph/training/safetensors.js';
import { train } from '#densegraph/training/train.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { reaches } from '../jobs/open-test-jobs.js';
import { at, openTestServer, operation, stringAt } from './open-test-server.js';
import type { TestServer } from './open-test-server.js';

const TRAINER = new URL('../../dist/jobs/trainer-process.js', import.meta.url);
const MODEL = { denseNet: { blockLayers: [2, 2], growthRate: 4, stemChannels: 8, bottleneckFactor: 2 } };
const INPUT = {
  model: MODEL,
  dataset: { name: 'shapes', trainLimit: 64, validationLimit: 32 },
  epochs: 1,
  batchSize: 32,
  optimizer: { learningRate: 0.1, momentum: 0.9 },
};

/** Weights of the model for `classes`, as some other training left them. */
function weightsFile(classes: number, without?: string): Uint8Array {
  const spec = {
    denseNet: { ...MODEL.denseNet, stem: 'IMAGENET', compression: 0.5, convolutionBias: false },
  } as const;
  const graph = buildModel(spec, { channels: 1, height: 28, width: 28 }, classes);
  const values = initialWeights(graph, 5);
  const tensors = parametersOf(graph)
    .filter(({ name }) => name !== without)
    .map(({ name, shape }) => [name, { shape, data: values.get(name) ?? new Float32Array() }] as const);
  return encodeSafetensors({ tensors: new Map(tensors), metadata: {} });
}

async function open(files: Readonly<Record<string, Uint8Array>>): Promise<TestServer> {
  const server = await openTestServer(
    {},
    { check: checkConfig, trainerProcess: TRAINER, dataDirectory: null },
  );
  const folder = join(server.stateDirectory, 'weights');
  mkdirSync(folder);
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return server;
}

describe('initialWeights', () => {
  it('are what the job trains from, whatever becomes of the file', async () => {
    const { post, jobs, stateDirectory } = await open({ 'mine.safetensors': weightsFile(10) });
    const started = await post(operation('start-training-job'), {
      input: { ...INPUT, initialWeights: 'mine.safetensors' },
    });
    expect(at(started, 'startTrainingJob', 'freshParameters')).toEqual([]);
    writeFileSync(join(stateDirectory, 'weights/mine.safetensors'), 'something else');
    const id = stringAt(started, 'startTrainingJob', 'job', 'id');
    const { config } = await reaches(jobs, id, 'SUCCEEDED');
    expect(config.initialWeights).toMatchObject({
      fileName: 'mine.safetensors',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });

    const [path = ''] = await listCheckpoints(jobFolder(stateDirectory, id).checkpointDirectory);
    const trained = await readCheckpoint(path);
    // The same run in this process, from another copy of the file.
    const folder = temporaryFolder();
    const initialWeightsFile = join(folder, 'copy');
    writeFileSync(initialWeightsFile, weightsFile(10));
    const events: string[] = [];
    await train(
      config,
      { dataDirectory: null, checkpointDirectory: folder, initialWeightsFile, threads: 1 },
      (event) => events.push(event.type),
      new AbortController().signal,
    );
    expect(events.at(-1)).toBe('succeeded');
    expect((await readCheckpoint((await listCheckpoints(folder))[0] ?? '')).tensors).toEqual(trained.tensors);
  });

  it('may have another classifier, which starts afresh and is told', async () => {
    const { post, jobs, stateDirectory } = await open({ 'imagenet.safetensors': weightsFile(1000) });
    const input = {
      ...INPUT,
      optimizer: { learningRate: 1e-30 },
      initialWeights: 'imagenet.safetensors',
    };
    const started = await post(operation('start-training-job'), { input });
    expect(at(started, 'startTrainingJob', 'freshParameters')).toEqual([
      'classifier.weight',
      'classifier.bias',
    ]);
    const id = stringAt(started, 'startTrainingJob', 'job', 'id');
    await reaches(jobs, id, 'SUCCEEDED');
    // At this learning rate nothing but the running statistics moves.
    const [path = ''] = await listCheckpoints(jobFolder(stateDirectory, id).checkpointDirectory);
    const { tensors } = await readCheckpoint(path);
    const given = decodeSafetensors(weightsFile(1000)).tensors;
    expect(tensors.get('features.conv0.weight')).toEqual(given.get('features.conv0.weight'));
    expect(tensors.get('classifier.weight')?.shape).toEqual([10, 16]);
  });

  it.each([
    ['bad.safetensors', /Tensor \\?"features.norm5.bias\\?": missing/],
    ['torn.safetensors', /truncated/],
    ['../weights/good.safetensors', /without a path/],
    ['nothing.safetensors', /there is none of this name/],
  ])('are refused by their path in the input, and no job is left: %s', async (initialWeights, message) => {
    const { post, store } = await open({
      'bad.safetensors': weightsFile(10, 'features.norm5.bias'),
      'torn.safetensors': weightsFile(10).subarray(0, 5000),
    });
    const answer = await post(operation('start-training-job'), { input: { ...INPUT, initialWeights } });
    expect(at(answer, 'startTrainingJob')).toEqual({
      __typename: 'InvalidInputError',
      code: 'INVALID_INPUT',
      path: 'input.initialWeights',
      message: expect.stringMatching(message) as string,
    });
    expect(await store.jobs.ids()).toEqual([]);
  });

  it('are part of what an idempotency key stands for', async () => {
    const { post, stateDirectory } = await open({ 'mine.safetensors': weightsFile(10) });
    const start = () =>
      post(operation('start-training-job'), {
        input: { ...INPUT, initialWeights: 'mine.safetensors', idempotencyKey: 'k' },
      });
    const id = stringAt(await start(), 'startTrainingJob', 'job', 'id');
    expect(stringAt(await start(), 'startTrainingJob', 'job', 'id')).toBe(id);
    writeFileSync(join(stateDirectory, 'weights/mine.safetensors'), weightsFile(12));
    expect(at(await start(), 'startTrainingJob', '__typename')).toBe('ConflictError');
  });
});

describe('weights', () => {
  it('lists the files, with the reason where one cannot be used', async () => {
    const { post } = await open({
      'mine.safetensors': weightsFile(10),
      'notes.txt': Buffer.from('hello, world'),
    });
    const { data } = await post(operation('weights'));
    expect(data).toEqual({
      weights: [
        {
          name: 'mine.safetensors',
          bytes: weightsFile(10).length,
          parameterCount: expect.any(Number) as number,
          unusableReason: null,
        },
        {
          name: 'notes.txt',
          bytes: 12,
          parameterCount: null,
          unusableReason: expect.stringMatching(/no safetensors file/) as string,
        },
      ],
    });
  });
});
