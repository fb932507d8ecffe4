import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InsufficientMemoryError } from '#densegraph/compiler/insufficient-memory-error.js';
import { checkConfig } from '#densegraph/training/check-config.js';
import { onMachineWithoutGpu } from '../runtime/without-gpu.js';
import { INPUT, MODEL } from './job-input.js';
import { at, openTestServer, operation, stringAt } from './open-test-server.js';

onMachineWithoutGpu();

const open = () => openTestServer({}, { check: checkConfig });

describe('a start that cannot be is refused, and leaves no row:', () => {
  const cases: [string, object, object][] = [
    ['no model', { model: null }, { path: 'input.model' }],
    ['two models', { modelId: '01890000-0000-7000-8000-000000000000' }, { path: 'input.model' }],
    [
      'an unknown model',
      { model: null, modelId: '01890000-0000-7000-8000-000000000000' },
      { path: 'input.modelId' },
    ],
    ['a malformed id', { model: null, modelId: '../..' }, { path: 'input.modelId' }],
    [
      'an invalid model',
      { model: { denseNet: { blockLayers: [0] } } },
      { path: 'input.model.denseNet.blockLayers[0]' },
    ],
    ['no epochs', { epochs: 0 }, { path: 'input.epochs' }],
    ['too many epochs', { epochs: 100_001 }, { path: 'input.epochs' }],
    ['a batch of none', { batchSize: 0 }, { path: 'input.batchSize' }],
    [
      'a batch of none, before the model is built and the data set looked for',
      { batchSize: 0, model: { denseNet: { blockLayers: [0] } }, dataset: { name: 'none' } },
      { path: 'input.batchSize' },
    ],
    ['a huge batch', { batchSize: 2_147_483_647 }, { path: 'input.batchSize' }],
    ['a learning rate of 0', { optimizer: { learningRate: 0 } }, { path: 'input.optimizer.learningRate' }],
    [
      'a negative learning rate',
      { optimizer: { learningRate: -1 } },
      { path: 'input.optimizer.learningRate' },
    ],
    [
      'a huge learning rate',
      { optimizer: { learningRate: 1e300 } },
      { path: 'input.optimizer.learningRate' },
    ],
    ['a momentum of 1', { optimizer: { momentum: 1 } }, { path: 'input.optimizer.momentum' }],
    ['Nesterov without momentum', { optimizer: { nesterov: true } }, { path: 'input.optimizer.nesterov' }],
    ['growth of weights', { optimizer: { weightDecay: -0.1 } }, { path: 'input.optimizer.weightDecay' }],
    ['a milestone of 0', { learningRateMilestones: [0] }, { path: 'input.learningRateMilestones[0]' }],
    ['the same milestone', { learningRateMilestones: [2, 2] }, { path: 'input.learningRateMilestones[1]' }],
    [
      'a crop of less than nothing',
      { augmentation: { randomCropPadding: -1 } },
      { path: 'input.augmentation.randomCropPadding' },
    ],
    [
      'a crop beside the image',
      { augmentation: { randomCropPadding: 28, horizontalFlip: true } },
      { path: 'input.augmentation.randomCropPadding' },
    ],
    ['a decay of 0', { learningRateDecay: 0 }, { path: 'input.learningRateDecay' }],
    ['a decay above 1', { learningRateDecay: 1.5 }, { path: 'input.learningRateDecay' }],
    ['no memory', { memoryBudgetBytes: 0 }, { path: 'input.memoryBudgetBytes' }],
    ['an empty key', { idempotencyKey: '' }, { path: 'input.idempotencyKey' }],
    [
      'images of no height',
      withDataset({ resize: { height: 0, width: 9 } }),
      { path: 'input.dataset.resize.height' },
    ],
    [
      'huge images',
      withDataset({ resize: { height: 9, width: 99_999 } }),
      { path: 'input.dataset.resize.width' },
    ],
    [
      'images too small',
      withDataset({ resize: { height: 1, width: 1 } }),
      {
        path: 'input.dataset.resize',
        message: expect.stringMatching(/at least 5x5.*larger ones.*dataset\.resize$/) as string,
      },
    ],
    ['no training images', withDataset({ trainLimit: 0 }), { path: 'input.dataset.trainLimit' }],
    ['no validation images', withDataset({ validationLimit: -1 }), { path: 'input.dataset.validationLimit' }],
    [
      'an unknown data set',
      withDataset({ name: 'none' }),
      { __typename: 'DatasetUnavailableError', dataset: 'none' },
    ],
    ['a path for a name', withDataset({ name: '../etc' }), { __typename: 'DatasetUnavailableError' }],
    ['bfloat16 on the CPU', { precision: 'BFLOAT16' }, { path: 'input.precision' }],
    [
      'a device that there is not',
      { device: 'CUDA' },
      { __typename: 'DeviceUnavailableError', device: 'CUDA' },
    ],
    [
      'too little memory',
      { memoryBudgetBytes: 1 },
      { __typename: 'InsufficientMemoryError', availableBytes: 1 },
    ],
  ];

  function withDataset(wrong: object): object {
    return { dataset: { ...INPUT.dataset, ...wrong } };
  }

  it.each(cases)('%s', async (_case, wrong, expected) => {
    const { post } = await open();
    const answer = await post(operation('start-training-job'), { input: { ...INPUT, ...wrong } });
    const typeName = 'path' in expected ? { __typename: 'InvalidInputError', code: 'INVALID_INPUT' } : {};
    expect(at(answer, 'startTrainingJob')).toMatchObject({ ...typeName, ...expected });
    expect(at(await post(operation('training-jobs')), 'trainingJobs', 'totalCount')).toBe(0);
  });

  it('a kept model for other images', async () => {
    const { post } = await open();
    const model = { model: MODEL, image: { channels: 1, height: 32, width: 32 } };
    const modelId = stringAt(
      await post(operation('build-model'), { input: model }),
      'buildModel',
      'model',
      'id',
    );
    const answer = await post(operation('start-training-job'), { input: { ...INPUT, model: null, modelId } });
    expect(at(answer, 'startTrainingJob')).toMatchObject({
      __typename: 'InvalidInputError',
      path: 'input.dataset',
    });
    expect(at(answer, 'startTrainingJob', 'message')).toMatch(/1x32x32.*1x28x28.*32x32: dataset\.resize$/);
  });

  it('a strategy that is too large, with one that would fit', async () => {
    const check = () => Promise.reject(new InsufficientMemoryError(2000, 1000, 'SHARED_CONCAT'));
    const { post } = await openTestServer({}, { check });
    const answer = await post(operation('start-training-job'), { input: INPUT });
    expect(at(answer, 'startTrainingJob')).toMatchObject({
      __typename: 'InsufficientMemoryError',
      requiredBytes: 2000,
      availableBytes: 1000,
      suggestedStrategy: 'SHARED_CONCAT',
    });
  });

  it('a data set that is broken, without saying where it lies', async () => {
    const { post, folder } = await open();
    mkdirSync(join(folder, 'broken', 'train-images-idx3-ubyte'), { recursive: true });
    const dataset = { name: 'broken' };
    const answer = await post(operation('start-training-job'), { input: { ...INPUT, dataset } });
    expect(at(answer, 'startTrainingJob')).toMatchObject({
      __typename: 'DatasetUnavailableError',
      dataset: 'broken',
    });
    expect(JSON.stringify([answer, await post(operation('datasets'))])).not.toContain(folder);
  });
});
