import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkConfig } from '#densegraph/training/check-config.js';
import { idxFiles } from '../data/dataset-files.js';
import { reaches } from '../jobs/open-test-jobs.js';
import { INPUT, MODEL } from './job-input.js';
import { at, openTestServer, operation, stringAt } from './open-test-server.js';
import { onMachineWithoutGpu } from '../runtime/without-gpu.js';

onMachineWithoutGpu();
/** Its trainer waits for a cancel. */
const WAITING = { ...INPUT, seed: 1 };

const JOB_NETWORK = `query ($id: ID!) { trainingJob(id: $id) {
  summary { parameterCount }
  layerShapes { path outputShape }
  memoryPlan { ... on MemoryPlanPayload { plans { strategy plannedBytes } } }
} }`;

const open = () => openTestServer({}, { check: checkConfig });

describe('a job', () => {
  it('is queued, runs, and can be read back with its epochs', async () => {
    const { post, jobs } = await open();
    const started = await post(operation('start-training-job'), {
      input: { ...INPUT, memoryStrategy: 'SHARED_CONCAT' },
    });
    expect(at(started, 'startTrainingJob')).toMatchObject({
      __typename: 'StartTrainingJobPayload',
      job: {
        state: 'QUEUED',
        modelId: null,
        device: 'CPU',
        precision: 'FLOAT32',
        memoryStrategy: 'SHARED_CONCAT',
        epochs: 3,
        batchSize: 16,
      },
    });
    const id = stringAt(started, 'startTrainingJob', 'job', 'id');
    await reaches(jobs, id, 'SUCCEEDED');
    const read = await post(operation('training-job'), { id, afterEpoch: 1 });
    expect(at(read, 'trainingJob')).toMatchObject({
      id,
      state: 'SUCCEEDED',
      failure: null,
      epochMetrics: [
        { epoch: 2, learningRate: 0.1, trainLoss: 1, completedAt: '2026-01-02T03:04:05.678Z' },
        { epoch: 3 },
      ],
      memory: { plannedBytes: 15, processPeakBytes: 2 ** 40, categories: { temporaryBytes: 5 } },
    });
    expect(at(read, 'trainingJob')).toMatchObject({ plannedBytes: expect.any(Number) as number });
    expect(at(read, 'trainingJob', 'settings')).toEqual({
      model: {
        preset: null,
        denseNet: { ...MODEL.denseNet, stem: 'IMAGENET', compression: 0.5, convolutionBias: false },
      },
      dataset: { ...INPUT.dataset, resize: null },
      image: { channels: 1, height: 28, width: 28 },
      classes: 10,
      augmentation: { randomCropPadding: 0, horizontalFlip: false },
      normalization: 'NONE',
      optimizer: { learningRate: 0.1, momentum: 0, nesterov: false, weightDecay: 0 },
      learningRateMilestones: [],
      learningRateDecay: 0.1,
      seed: 0,
      initialWeights: null,
      allowTf32: false,
      allowNondeterministic: false,
      memoryStrategy: 'SHARED_CONCAT',
      memoryBudgetBytes: null,
      checkpointEverySteps: null,
    });
    const network = at(await post(JOB_NETWORK, { id }), 'trainingJob');
    expect(network).toEqual({
      summary: { parameterCount: expect.any(Number) as number },
      layerShapes: expect.arrayContaining([
        { path: 'features.denseblock2', outputShape: [1, 16, 3, 3] },
      ]) as unknown,
      memoryPlan: {
        plans: [{ strategy: 'SHARED_CONCAT', plannedBytes: expect.any(Number) as number }],
      },
    });
    const listed = at(await post(operation('training-jobs')), 'trainingJobs', 'edges', 0, 'node');
    expect(listed).toMatchObject({ id, lastEpoch: { epoch: 3, validationAccuracy: 0.25 } });
    for (const time of ['createdAt', 'startedAt', 'finishedAt']) {
      expect(Date.parse(stringAt(read, 'trainingJob', time))).toBeGreaterThan(0);
    }
    expect((await post(operation('node'), { id })).data).toEqual({ node: { __typename: 'TrainingJob', id } });
  });

  it("augments and normalizes as the input says, with nulls for the schema's defaults", async () => {
    const { post, jobs } = await open();
    const configOf = async (input: object) => {
      const started = await post(operation('start-training-job'), { input: { ...INPUT, ...input } });
      return (await jobs.find(stringAt(started, 'startTrainingJob', 'job', 'id')))?.config;
    };
    const augmentation = { randomCropPadding: 4, horizontalFlip: true };
    expect(await configOf({ augmentation, normalization: 'PER_CHANNEL' })).toMatchObject({
      augmentation,
      normalization: 'PER_CHANNEL',
    });
    const none = { randomCropPadding: 0, horizontalFlip: false };
    for (const nothing of [null, {}, { randomCropPadding: null, horizontalFlip: null }]) {
      expect(await configOf({ augmentation: nothing })).toMatchObject({
        augmentation: none,
        normalization: 'NONE',
      });
    }
  });

  it('trains the config that the input says, with the defaults of the schema', async () => {
    const { post, jobs } = await open();
    const resized = { ...INPUT.dataset, resize: { height: 40, width: 48 } };
    const started = await post(operation('start-training-job'), { input: { ...INPUT, dataset: resized } });
    const job = await jobs.find(stringAt(started, 'startTrainingJob', 'job', 'id'));
    expect(job?.config).toEqual({
      model: { denseNet: { ...MODEL.denseNet, stem: 'IMAGENET', compression: 0.5, convolutionBias: false } },
      image: { channels: 1, height: 40, width: 48 },
      classes: 10,
      dataset: resized,
      augmentation: { randomCropPadding: 0, horizontalFlip: false },
      normalization: 'NONE',
      epochs: 3,
      batchSize: 16,
      optimizer: { learningRate: 0.1, momentum: 0, nesterov: false, weightDecay: 0 },
      learningRateMilestones: [],
      learningRateDecay: 0.1,
      seed: 0,
      initialWeights: null,
      device: 'CPU',
      precision: 'FLOAT32',
      allowTf32: false,
      allowNondeterministic: false,
      memoryStrategy: 'AUTO',
      memoryBudgetBytes: null,
      checkpointEverySteps: null,
    });
  });

  it('can be started on a kept model, which lists it', async () => {
    const { post, jobs } = await open();
    const model = { name: 'mine', model: MODEL, image: { channels: 1, height: 28, width: 28 } };
    const modelId = stringAt(
      await post(operation('build-model'), { input: model }),
      'buildModel',
      'model',
      'id',
    );
    const started = await post(operation('start-training-job'), {
      input: { ...INPUT, model: null, modelId },
    });
    expect(at(started, 'startTrainingJob', 'job')).toMatchObject({ modelId, modelName: 'mine' });
    const id = stringAt(started, 'startTrainingJob', 'job', 'id');
    await reaches(jobs, id, 'SUCCEEDED');
    expect(at(await post(operation('model'), { id: modelId }), 'model', 'trainingJobs')).toEqual({
      totalCount: 1,
      edges: [{ node: { id, state: 'SUCCEEDED' } }],
    });
  });

  it('is started once for an idempotency key', async () => {
    const { post } = await open();
    const start = (input: object) =>
      post(operation('start-training-job'), { input: { idempotencyKey: 'k', ...input } });
    const first = stringAt(await start(INPUT), 'startTrainingJob', 'job', 'id');
    expect(at(await start(INPUT), 'startTrainingJob', 'job', 'id')).toBe(first);
    expect(at(await start({ ...INPUT, epochs: 4 }), 'startTrainingJob')).toMatchObject({
      __typename: 'ConflictError',
      code: 'CONFLICT',
    });
    expect(at(await post(operation('training-jobs')), 'trainingJobs', 'totalCount')).toBe(1);
  });

  it('is answered the same for the same key when its data are gone', async () => {
    const { post, folder } = await open();
    const digits = join(folder, 'digits');
    mkdirSync(digits);
    for (const [file, bytes] of Object.entries(idxFiles())) writeFileSync(join(digits, file), bytes);
    const dataset = { name: 'digits', resize: { height: 28, width: 28 } };
    const start = (input: object = {}) =>
      post(operation('start-training-job'), { input: { ...INPUT, dataset, idempotencyKey: 'k', ...input } });
    const first = stringAt(await start(), 'startTrainingJob', 'job', 'id');
    rmSync(digits, { recursive: true });
    expect(stringAt(await start(), 'startTrainingJob', 'job', 'id')).toBe(first);
    expect(at(await start({ epochs: 4 }), 'startTrainingJob', '__typename')).toBe('ConflictError');
    expect(at(await start({ idempotencyKey: 'l' }), 'startTrainingJob', '__typename')).toBe(
      'DatasetUnavailableError',
    );
  });

  it('can be canceled, as often as one likes, and then deleted', async () => {
    const { post, jobs } = await open();
    const started = await post(operation('start-training-job'), { input: WAITING });
    const jobId = stringAt(started, 'startTrainingJob', 'job', 'id');
    await reaches(jobs, jobId, 'RUNNING');
    const remove = () => post(operation('delete-training-job'), { input: { jobId } });
    expect(at(await remove(), 'deleteTrainingJob', '__typename')).toBe('ConflictError');
    const cancel = () => post(operation('cancel-training-job'), { input: { jobId } });
    expect(at(await cancel(), 'cancelTrainingJob', 'job', 'state')).toBe('CANCELING');
    await reaches(jobs, jobId, 'CANCELED');
    expect(at(await cancel(), 'cancelTrainingJob', 'job', 'state')).toBe('CANCELED');
    expect((await remove()).data).toEqual({
      deleteTrainingJob: { __typename: 'DeleteTrainingJobPayload', jobId },
    });
    expect((await post(operation('training-job'), { id: jobId })).data).toEqual({ trainingJob: null });
  });

  it('cannot be canceled once it has succeeded, and not be resumed yet', async () => {
    const { post, jobs } = await open();
    const started = await post(operation('start-training-job'), { input: INPUT });
    const jobId = stringAt(started, 'startTrainingJob', 'job', 'id');
    await reaches(jobs, jobId, 'SUCCEEDED');
    for (const verb of ['cancel', 'resume']) {
      const answer = await post(operation(`${verb}-training-job`), { input: { jobId } });
      expect(at(answer, `${verb}TrainingJob`)).toMatchObject({
        __typename: 'ConflictError',
        code: 'CONFLICT',
      });
      expect(at(answer, `${verb}TrainingJob`, 'message')).toContain('SUCCEEDED');
    }
  });
});

it.each(['cancel', 'resume', 'delete'])('%sTrainingJob finds no job that is not there', async (verb) => {
  const { post } = await open();
  for (const jobId of ['', 'nonsense', 'a\u0000b', '01890000-0000-7000-8000-000000000000']) {
    const answer = await post(operation(`${verb}-training-job`), { input: { jobId } });
    expect(at(answer, `${verb}TrainingJob`)).toMatchObject({
      __typename: 'NotFoundError',
      code: 'NOT_FOUND',
      id: jobId,
    });
  }
});

describe('trainingJobs', () => {
  it('pages through jobs, newest first, of the states and with the text asked for', async () => {
    const { post, jobs } = await open();
    const newest: string[] = [];
    for (const input of [WAITING, { ...INPUT, name: '100% of Dense_Nets' }, INPUT]) {
      newest.unshift(
        stringAt(await post(operation('start-training-job'), { input }), 'startTrainingJob', 'job', 'id'),
      );
    }
    const [third = '', second = '', first = ''] = newest;
    await reaches(jobs, first, 'RUNNING');
    const list = async (variables: object) =>
      at(await post(operation('training-jobs'), variables), 'trainingJobs');
    expect(await list({ first: 2 })).toMatchObject({
      totalCount: 3,
      pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: third, endCursor: second },
      edges: [{ node: { id: third } }, { node: { id: second } }],
    });
    expect(await list({ first: 2, after: second })).toMatchObject({
      totalCount: 3,
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
      edges: [{ node: { id: first, state: 'RUNNING' } }],
    });
    expect(await list({ states: ['QUEUED'] })).toMatchObject({
      totalCount: 2,
      edges: [{ cursor: third }, { cursor: second }],
    });
    expect(await list({ states: ['FAILED', 'RUNNING'] })).toMatchObject({
      totalCount: 1,
      edges: [{ cursor: first }],
    });
    const found = { totalCount: 1, edges: [{ cursor: second }] };
    for (const search of ['100% OF', 'dense_', '%']) expect(await list({ search })).toMatchObject(found);
    // The network of all three.
    expect(await list({ search: 'growth 4', first: 2 })).toMatchObject({
      totalCount: 3,
      edges: [{ cursor: third }, { cursor: second }],
    });
    expect(await list({ search: 'growth 4', states: ['RUNNING'] })).toMatchObject({
      totalCount: 1,
      edges: [{ cursor: first }],
    });
    for (const search of ['growth_4', '%%', '4\\n'])
      expect(await list({ search })).toMatchObject({ totalCount: 0 });
    expect(await list({ search: ' ' })).toMatchObject({ totalCount: 3 });
    expect(await list({ states: [] })).toMatchObject({ totalCount: 0, edges: [] });
  });

  it.each([{ first: 0 }, { first: 101 }, { first: -1 }, { after: 'nonsense' }, { search: 'a\u0000b' }])(
    'refuses %j',
    async (variables) => {
      const { post } = await open();
      const { data, errors } = await post(operation('training-jobs'), variables);
      expect(data).toBeNull();
      expect(errors).toMatchObject([{ path: ['trainingJobs'], extensions: { code: 'BAD_USER_INPUT' } }]);
    },
  );
});
