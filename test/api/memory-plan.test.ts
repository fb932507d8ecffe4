import { expect, it } from 'vitest';
import { DeviceFailedError } from '#densegraph/runtime/device-failed-error.js';
import { DeviceUnavailableError } from '#densegraph/runtime/device-unavailable-error.js';
import { InvalidTrainingConfigError } from '#densegraph/training/check-ranges.js';
import { PLANNER, at, openTestServer, operation, stringAt } from './open-test-server.js';

const MODEL = { denseNet: { blockLayers: [3, 3], growthRate: 8, stemChannels: 8 } };
const INPUT = { model: MODEL, image: { channels: 1, height: 32, width: 32 }, batchSize: 4 };

interface Plan {
  readonly strategy: string;
  readonly plannedBytes: number;
  readonly categories: Readonly<Record<string, number>>;
  readonly timeline: readonly {
    readonly kernel: number;
    readonly phase: string;
    readonly liveBytes: number;
    readonly categories: Readonly<Record<string, number>>;
  }[];
  readonly layers: readonly { readonly path: string; readonly savedBytes: number }[];
}

function sumOf(categories: Readonly<Record<string, number>>): number {
  return Object.values(categories).reduce((sum, bytes) => sum + bytes);
}

it('plans every strategy that is offered, each category adding up, no moment above the plan', async () => {
  const { post } = await openTestServer();
  const answer = await post(operation('memory-plan'), { input: INPUT, timeline: true });
  const plans = at(answer, 'memoryPlan', 'plans') as readonly Plan[];
  expect(plans.map(({ strategy }) => strategy)).toEqual(
    expect.arrayContaining(['STORE_ALL', 'SHARED_CONCAT']),
  );
  for (const { plannedBytes, categories, timeline } of plans) {
    expect(sumOf(categories)).toBe(plannedBytes);
    expect(timeline.map(({ kernel }) => kernel)).toEqual(timeline.map((_, i) => i));
    expect(Math.max(...timeline.map(({ liveBytes }) => liveBytes))).toBeLessThanOrEqual(plannedBytes);
    for (const point of timeline) expect(sumOf(point.categories)).toBe(point.liveBytes);
    expect([...new Set(timeline.map(({ phase }) => phase))]).toEqual(['FORWARD', 'BACKWARD', 'UPDATE']);
  }
  const [storeAll, shared] = plans;
  expect(shared?.plannedBytes).toBeLessThan(storeAll?.plannedBytes ?? 0);
});

it('tells which layer keeps what', async () => {
  const { post } = await openTestServer();
  const answer = await post(operation('memory-plan'), { input: INPUT, layers: true });
  for (const { categories, layers } of at(answer, 'memoryPlan', 'plans') as readonly Plan[]) {
    const kept = new Map(layers.map(({ path, savedBytes }) => [path, savedBytes]));
    expect([...kept.values()].reduce((sum, bytes) => sum + bytes)).toBe(categories['savedActivationBytes']);
    // 4 images of 32x32.
    expect(kept.get('images')).toBe(4 * 32 * 32 * 4);
  }
  // Each layer of the block adds 8 channels of 8x8 to its one buffer.
  const shared = at(answer, 'memoryPlan', 'plans', 1, 'layers') as Plan['layers'];
  const grown = shared.find(({ path }) => path === 'features.denseblock1.denselayer2.conv2');
  expect(grown?.savedBytes).toBe(4 * 8 * 8 * 8 * 4);
});

it('plans a kept model as it does the same model that is not kept', async () => {
  const { post } = await openTestServer();
  const { model, image, ...rest } = INPUT;
  const id = stringAt(
    await post(operation('build-model'), { input: { model, image } }),
    'buildModel',
    'model',
    'id',
  );
  const kept = await post(operation('model-memory-plan'), { id, input: rest });
  const inline = await post(operation('memory-plan'), { input: INPUT });
  expect(at(inline, 'memoryPlan')).toMatchObject(at(kept, 'model', 'memoryPlan') as object);
});

it('needs memory for momentum', async () => {
  const { post } = await openTestServer();
  const bytes = [];
  for (const momentum of [0, 0.9]) {
    const answer = await post(operation('memory-plan'), { input: { ...INPUT, optimizer: { momentum } } });
    bytes.push(Number(at(answer, 'memoryPlan', 'plans', 0, 'categories', 'optimizerBytes')));
  }
  expect(bytes[1]).toBeGreaterThan(bytes[0] ?? Infinity);
});

it('lets AUTO choose what fits', async () => {
  const { post } = await openTestServer();
  const shared = await post(operation('memory-plan'), { input: { ...INPUT, strategies: ['SHARED_CONCAT'] } });
  const budgetBytes = Number(at(shared, 'memoryPlan', 'plans', 0, 'plannedBytes'));
  const input = { ...INPUT, strategies: ['AUTO'], budgetBytes };
  const [plan] = at(await post(operation('memory-plan'), { input }), 'memoryPlan', 'plans') as [Plan];
  expect(plan.plannedBytes).toBeLessThanOrEqual(budgetBytes);
  // What it chose, which cannot be what takes more than the budget.
  expect(['AUTO', 'STORE_ALL']).not.toContain(plan.strategy);
});

it('plans the other strategies whatever they take', async () => {
  const { post } = await openTestServer();
  const input = { ...INPUT, strategies: ['SHARED_CONCAT'], budgetBytes: 1000 };
  const answer = await post(operation('memory-plan'), { input });
  expect(at(answer, 'memoryPlan', 'plans', 0, 'plannedBytes')).toBeGreaterThan(1000);
});

it('says what is missing where nothing fits', async () => {
  const { post } = await openTestServer();
  const input = { ...INPUT, strategies: ['AUTO'], budgetBytes: 1000 };
  const answer = await post(operation('memory-plan'), { input });
  expect(at(answer, 'memoryPlan')).toMatchObject({
    __typename: 'InsufficientMemoryError',
    code: 'INSUFFICIENT_MEMORY',
    availableBytes: 1000,
    suggestedStrategy: null,
  });
  expect(at(answer, 'memoryPlan', 'requiredBytes')).toBeGreaterThan(1000);
});

it('says what a device that is not there would need', async () => {
  const { post } = await openTestServer({
    planner: {
      ...PLANNER,
      forecast: ({ device }) =>
        Promise.reject(new DeviceUnavailableError(device, 'this machine has none', 'Buy one.')),
    },
  });
  expect(
    at(await post(operation('memory-plan'), { input: { ...INPUT, device: 'CUDA' } }), 'memoryPlan'),
  ).toEqual({
    __typename: 'DeviceUnavailableError',
    code: 'DEVICE_UNAVAILABLE',
    message: 'CUDA is not available: this machine has none. Buy one.',
    device: 'CUDA',
    remedy: 'Buy one.',
  });
});

it('says that a device has failed that a plan had to ask, without the paths of the server', async () => {
  const failure = new DeviceFailedError('DEVICE_OUT_OF_MEMORY', '/opt/cuda/lib/libcudnn.so.9 has no room');
  const { post } = await openTestServer({
    planner: { ...PLANNER, forecast: () => Promise.reject(failure) },
  });
  const answer = await post(operation('memory-plan'), { input: { ...INPUT, device: 'CUDA' } });
  expect(at(answer, 'memoryPlan')).toMatchObject({
    __typename: 'DeviceUnavailableError',
    message: expect.stringMatching(/^The device failed: libcudnn\.so\.9 has no room\. Choose a/) as string,
    remedy: failure.remedy,
  });
});

it('plans in the precision that is asked for, and refuses what a device does not have', async () => {
  const { post } = await openTestServer({
    planner: {
      ...PLANNER,
      forecast: ({ precision, device }) =>
        Promise.reject(new InvalidTrainingConfigError('precision', `no ${precision} on ${device}`)),
    },
  });
  const input = { ...INPUT, precision: 'BFLOAT16' };
  expect(at(await post(operation('memory-plan'), { input }), 'memoryPlan')).toMatchObject({
    __typename: 'InvalidInputError',
    path: 'input.precision',
    message: 'no BFLOAT16 on CPU',
  });
  const real = await openTestServer();
  const saved = async (precision: string) => {
    const answer = await real.post(operation('memory-plan'), { input: { ...INPUT, precision } });
    return Number(at(answer, 'memoryPlan', 'plans', 1, 'categories', 'savedActivationBytes'));
  };
  expect(await saved('BFLOAT16')).toBeLessThan(0.6 * (await saved('FLOAT32')));
});

it.each<[object, string]>([
  [{ batchSize: 0 }, 'input.batchSize'],
  [{ batchSize: 65_537 }, 'input.batchSize'],
  [{ strategies: [] }, 'input.strategies'],
  [{ strategies: ['AUTO'] }, 'input.budgetBytes'],
  [{ strategies: ['AUTO'], budgetBytes: 0 }, 'input.budgetBytes'],
  [{ budgetBytes: -1 }, 'input.budgetBytes'],
  [{ optimizer: { learningRate: 0 } }, 'input.optimizer.learningRate'],
  [{ optimizer: { momentum: 1 } }, 'input.optimizer.momentum'],
  [{ optimizer: { momentum: -0.1 } }, 'input.optimizer.momentum'],
  [{ optimizer: { nesterov: true } }, 'input.optimizer.nesterov'],
  [{ optimizer: { weightDecay: -1 } }, 'input.optimizer.weightDecay'],
  [{ model: { preset: 'D2L_DENSENET', denseNet: { blockLayers: [1] } } }, 'input.model'],
  [{ image: { channels: 0, height: 8, width: 8 } }, 'input.image.channels'],
])('refuses %j at %s', async (wrong, path) => {
  const { post } = await openTestServer();
  const answer = await post(operation('memory-plan'), { input: { ...INPUT, ...wrong } });
  expect(at(answer, 'memoryPlan')).toMatchObject({
    __typename: 'InvalidInputError',
    code: 'INVALID_INPUT',
    path,
  });
});

it('refuses an infinite literal, which JSON could not carry', async () => {
  const { post } = await openTestServer();
  const query = `query ($model: ModelInput!, $image: ImageShapeInput!) {
    memoryPlan(input: { model: $model, image: $image, batchSize: 4, optimizer: { learningRate: 1e999 } }) {
      __typename
      ... on InvalidInputError { path message }
    }
  }`;
  expect(at(await post(query, INPUT), 'memoryPlan')).toMatchObject({
    path: 'input.optimizer.learningRate',
    message: expect.stringContaining('received Infinity') as unknown,
  });
});

it('tells long lists as it tells short ones, though others have their turn meanwhile', async () => {
  const { post } = await openTestServer();
  const model = { denseNet: { blockLayers: [12, 12], growthRate: 4, stemChannels: 8 } };
  const input = { ...INPUT, model, strategies: ['STORE_ALL'] };
  const answer = await post(operation('memory-plan'), { input, timeline: true, layers: true });
  const [plan] = at(answer, 'memoryPlan', 'plans') as [Plan];
  expect(plan.timeline.length).toBeGreaterThan(200);
  expect(plan.timeline.map(({ kernel }) => kernel)).toEqual(plan.timeline.map((_, i) => i));
  expect(plan.layers.length).toBeGreaterThan(100);
  expect(new Set(plan.layers.map(({ path }) => path)).size).toBe(plan.layers.length);
});

it('asks for the long lists only where they are selected', async () => {
  const asked: object[] = [];
  const { post } = await openTestServer({
    planner: {
      ...PLANNER,
      forecast: (request) => {
        asked.push({ timeline: request.timeline, layers: request.layers });
        return PLANNER.forecast(request);
      },
    },
  });
  const query = (fields: string) => `query ($input: MemoryPlanInput!, $no: Boolean = false) {
    memoryPlan(input: $input) { ... on MemoryPlanPayload { plans { strategy ${fields} } } }
  }
  fragment both on MemoryPlan { timeline @skip(if: $no) { kernel } layers { path } }`;
  for (const fields of [
    'timeline @include(if: $no) { kernel }',
    'layers { path }',
    '...both',
    '...both @include(if: $no)',
  ]) {
    await post(query(`${fields} ${fields.includes('both') ? '' : '...both @include(if: false)'}`), {
      input: INPUT,
    });
  }
  expect(asked).toEqual([
    { timeline: false, layers: false },
    { timeline: false, layers: true },
    { timeline: true, layers: true },
    { timeline: false, layers: false },
  ]);
});
