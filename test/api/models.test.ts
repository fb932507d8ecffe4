import { describe, expect, it, vi } from 'vitest';
import { modelRow } from '../store/rows.js';
import { at, openTestServer, operation, stringAt } from './open-test-server.js';

const MODEL = { denseNet: { blockLayers: [2, 2], growthRate: 4, stemChannels: 8 } };
const IMAGE = { channels: 1, height: 32, width: 32 };

it('builds a model, keeps it, and finds it by its id, as a node and in the list', async () => {
  const { post } = await openTestServer();
  const built = await post(operation('build-model'), {
    input: { name: 'small', model: MODEL, image: IMAGE },
  });
  const id = stringAt(built, 'buildModel', 'model', 'id');
  expect(at(built, 'buildModel', 'model')).toMatchObject({ name: 'small', image: IMAGE, classes: 10 });

  const found = await post(operation('model'), { id });
  expect(at(found, 'model')).toMatchObject({ id, name: 'small', trainingJobs: { totalCount: 0, edges: [] } });
  expect(at(found, 'model', 'summary', 'parameterCount')).toBeGreaterThan(0);
  expect((await post(operation('node'), { id })).data).toEqual({ node: { __typename: 'Model', id } });
  expect(at(await post(operation('models')), 'models')).toMatchObject({
    totalCount: 1,
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: id, endCursor: id },
    edges: [{ cursor: id, node: { id, name: 'small' } }],
  });
});

it('summarizes a kept model as it does the same model that is not kept', async () => {
  const { post } = await openTestServer();
  const built = await post(operation('build-model'), { input: { model: MODEL, image: IMAGE } });
  const kept = await post(operation('model'), { id: stringAt(built, 'buildModel', 'model', 'id') });
  const summary = await post(operation('model-summary'), { input: { model: MODEL, image: IMAGE } });
  expect(at(summary, 'modelSummary')).toMatchObject(at(kept, 'model', 'summary') as object);
  expect(at(summary, 'modelSummary', 'layers', 0)).toMatchObject({
    label: 'Conv2d-1',
    outputShape: [-1, 8, 16, 16],
    parameterCount: 8 * 49,
    multiplyAccumulates: 8 * 49 * 16 * 16,
  });
});

it('names models by what they are where they have no name, each differently', async () => {
  const { post } = await openTestServer();
  const names = [];
  for (let i = 0; i < 3; i++) {
    const built = await post(operation('build-model'), {
      input: { model: { preset: 'D2L_DENSENET' }, image: IMAGE },
    });
    names.push(stringAt(built, 'buildModel', 'model', 'name'));
  }
  const [name = ''] = names;
  expect(names).toEqual([name, `${name} 2`, `${name} 3`]);
  expect(name).toMatch(/densenet/i);
});

it('names the thousandth model of a kind by as few looks at the others as the tenth, also where many are built at once', async () => {
  const { post, store } = await openTestServer();
  const input = { model: { preset: 'D2L_DENSENET' }, image: IMAGE };
  const title = stringAt(await post(operation('build-model'), { input }), 'buildModel', 'model', 'name');
  for (let number = 2; number < 1000; number++)
    await store.models.insert(modelRow(String(number), { name: `${title} ${number}` }));
  const find = vi.spyOn(store.models, 'findByName');
  const built = await post(operation('build-model'), { input });
  expect(stringAt(built, 'buildModel', 'model', 'name')).toBe(`${title} 1000`);
  expect(find.mock.calls.length).toBeLessThan(25);
  const answers = await Promise.all([1, 2, 3, 4].map(() => post(operation('build-model'), { input })));
  const names = answers.map((answer) => stringAt(answer, 'buildModel', 'model', 'name'));
  expect(names.sort()).toEqual([1001, 1002, 1003, 1004].map((number) => `${title} ${number}`));
});

it('refuses a name that is taken', async () => {
  const { post } = await openTestServer();
  const input = { name: 'mine', model: MODEL, image: IMAGE };
  await post(operation('build-model'), { input });
  const again = await post(operation('build-model'), { input });
  expect(at(again, 'buildModel')).toMatchObject({ __typename: 'ConflictError', code: 'CONFLICT' });
  expect(at(again, 'buildModel', 'message')).toContain('mine');
  expect(at(await post(operation('models')), 'models', 'totalCount')).toBe(1);
});

it('pages through models, newest first', async () => {
  const { post } = await openTestServer();
  const newest = [];
  for (const name of ['a', 'b', 'c']) {
    const built = await post(operation('build-model'), { input: { name, model: MODEL, image: IMAGE } });
    newest.unshift(stringAt(built, 'buildModel', 'model', 'id'));
  }
  const first = await post(operation('models'), { first: 2 });
  expect(at(first, 'models')).toMatchObject({
    totalCount: 3,
    pageInfo: { hasNextPage: true, hasPreviousPage: false },
    edges: [{ cursor: newest[0] }, { cursor: newest[1] }],
  });
  const second = await post(operation('models'), {
    first: 2,
    after: at(first, 'models', 'pageInfo', 'endCursor'),
  });
  expect(at(second, 'models')).toMatchObject({
    totalCount: 3,
    pageInfo: { hasNextPage: false, hasPreviousPage: true },
    edges: [{ cursor: newest[2] }],
  });
});

it.each(['', 'nonsense', '00000000-0000-7000-8000-000000000000', 'a\u0000b', "' or 1=1 --"])(
  'finds nothing by the id %j',
  async (id) => {
    const { post } = await openTestServer();
    expect((await post(operation('model'), { id })).data).toEqual({ model: null });
    expect((await post(operation('node'), { id })).data).toEqual({ node: null });
    expect((await post(operation('training-job'), { id })).data).toEqual({ trainingJob: null });
  },
);

describe('an invalid model is refused where it is wrong, and not kept:', () => {
  const sequential = (...layers: object[]) => ({ model: { sequential: { layers } } });
  const cases: [string, object, string][] = [
    ['no alternative', { model: {} }, 'input.model'],
    [
      'two alternatives',
      { model: { preset: 'DENSENET_121', denseNet: { blockLayers: [1] } } },
      'input.model',
    ],
    [
      'growth of nothing',
      { model: { denseNet: { blockLayers: [2], growthRate: 0 } } },
      'input.model.denseNet.growthRate',
    ],
    [
      'a negative block',
      { model: { denseNet: { blockLayers: [2, -1] } } },
      'input.model.denseNet.blockLayers[1]',
    ],
    [
      'an empty block',
      { model: { denseNet: { blockLayers: [2, 0] } } },
      'input.model.denseNet.blockLayers[1]',
    ],
    ['no blocks', { model: { denseNet: { blockLayers: [] } } }, 'input.model.denseNet.blockLayers'],
    [
      'a huge block',
      { model: { denseNet: { blockLayers: [2147483647] } } },
      'input.model.denseNet.blockLayers[0]',
    ],
    [
      'a compression of 2',
      { model: { denseNet: { blockLayers: [2], compression: 2 } } },
      'input.model.denseNet.compression',
    ],
    ['no layers', sequential(), 'input.model.sequential.layers'],
    ['a layer of no kind', sequential({ relu: true }, {}), 'input.model.sequential.layers[1]'],
    ['a layer of two kinds', sequential({ relu: true, batchNorm: true }), 'input.model.sequential.layers[0]'],
    ['a layer that is not there', sequential({ relu: false }), 'input.model.sequential.layers[0].relu'],
    [
      'a kernel of 0',
      sequential({ maxPool: { kernel: 0 } }),
      'input.model.sequential.layers[0].maxPool.kernel',
    ],
    ['no logits at the end', sequential({ relu: true }), 'input.model.sequential.layers[0].relu'],
    ['no image', { image: { channels: 1, height: 0, width: 32 } }, 'input.image.height'],
    ['a huge image', { image: { channels: 1, height: 32, width: 2147483647 } }, 'input.image.width'],
    ['no classes', { classes: 0 }, 'input.classes'],
    ['a name of spaces', { name: '  ' }, 'input.name'],
    ['a name of two lines', { name: 'a\nb' }, 'input.name'],
    ['an endless name', { name: 'x'.repeat(101) }, 'input.name'],
  ];

  it.each(cases)('%s', async (_case, wrong, path) => {
    const { post } = await openTestServer();
    const answer = await post(operation('build-model'), { input: { model: MODEL, image: IMAGE, ...wrong } });
    expect(at(answer, 'buildModel')).toMatchObject({
      __typename: 'InvalidInputError',
      code: 'INVALID_INPUT',
      path,
    });
    expect(at(answer, 'buildModel', 'message')).toMatch(/expected/i);
    expect(at(await post(operation('models')), 'models', 'totalCount')).toBe(0);
    if ('name' in wrong) return;
    const summary = await post(operation('model-summary'), {
      input: { model: MODEL, image: IMAGE, ...wrong },
    });
    expect(at(summary, 'modelSummary')).toEqual(at(answer, 'buildModel'));
  });

  it('an image that is too small for its poolings', async () => {
    const { post } = await openTestServer();
    const input = { model: { preset: 'DENSENET_121' }, image: { channels: 3, height: 16, width: 16 } };
    expect(at(await post(operation('model-summary'), { input }), 'modelSummary')).toMatchObject({
      __typename: 'InvalidInputError',
      path: expect.stringMatching(/^input\.(model|image)/) as unknown,
    });
  });
});

it('reads null as left out where a field has a default', async () => {
  const { post } = await openTestServer();
  const denseNet = {
    blockLayers: [2],
    stem: null,
    stemChannels: null,
    growthRate: null,
    bottleneckFactor: null,
  };
  const nulls = { ...denseNet, compression: null, convolutionBias: null };
  const parameters = [];
  for (const model of [{ denseNet: nulls }, { denseNet: { blockLayers: [2] }, preset: null }]) {
    const summary = await post(operation('model-summary'), { input: { model, image: IMAGE } });
    parameters.push(at(summary, 'modelSummary', 'parameterCount'));
  }
  expect(parameters[0]).toBeGreaterThan(0);
  expect(parameters[0]).toBe(parameters[1]);
});
