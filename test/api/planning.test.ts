import { describe, expect, it } from 'vitest';
import { startServe } from '../cli/run-serve.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { at, operation, postTo } from './open-test-server.js';
import type { GraphQLAnswer } from './open-test-server.js';

/** More layers than a moderate network has: they take a second or more to plan. */
const MODEL = { denseNet: { blockLayers: [85, 85], growthRate: 4, stemChannels: 8, stem: 'CIFAR' } };
const IMAGE = { channels: 3, height: 32, width: 32 };
const JOB = {
  model: MODEL,
  dataset: { name: 'shapes', resize: { height: 32, width: 32 } },
  epochs: 1,
  batchSize: 1,
  memoryStrategy: 'STORE_ALL',
  optimizer: { learningRate: 0.1 },
};

async function open() {
  const { url } = await startServe('--port', '0', '--state-dir', temporaryFolder());
  const post = postTo(url);
  /** How often the server says that it lives while it works on an answer, and the answer. */
  const livesDuring = async (answer: Promise<GraphQLAnswer>): Promise<[number, GraphQLAnswer]> => {
    const progress = { isOver: false, count: 0 };
    const end = answer.finally(() => (progress.isOver = true));
    while (!progress.isOver) {
      expect(await (await fetch(new URL('/health/live', url))).json()).toEqual({ status: 'live' });
      progress.count++;
    }
    return [progress.count, await end];
  };
  return { post, livesDuring };
}

/** The longest that one of these takes on a machine with much else to do. */
const TIMEOUT = 180_000;

describe('a server that plans networks', { timeout: TIMEOUT }, () => {
  it.each([
    [
      'a forecast',
      'memory-plan',
      { model: MODEL, image: IMAGE, batchSize: 1, strategies: ['STORE_ALL'] },
      ['memoryPlan'],
    ],
    ['the check of a job', 'start-training-job', JOB, ['startTrainingJob']],
  ])('goes on answering others: %s', async (_what, name, input, path) => {
    const { post, livesDuring } = await open();
    const [count, answer] = await livesDuring(post(operation(name), { input }));
    expect(at(answer, ...path, '__typename')).toMatch(/Payload$/);
    // It would be one or two if the plan were made on the way.
    expect(count).toBeGreaterThan(20);
  });

  it('says that it is busy when too many wait, and plans the others', async () => {
    const { post } = await open();
    const shallow = { ...MODEL.denseNet, blockLayers: [2] };
    const input = { model: { denseNet: shallow }, image: IMAGE, batchSize: 1 };
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => post(operation('memory-plan'), { input })),
    );
    const codes = answers.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions.code));
    expect(codes).toEqual(Array(codes.length).fill('SERVER_BUSY'));
    expect(codes.length).toBeGreaterThan(0);
    const planned = answers.filter(
      (answer) => at(answer, 'memoryPlan', '__typename') === 'MemoryPlanPayload',
    );
    expect(planned.length + codes.length).toBe(40);
    expect(planned.length).toBeGreaterThanOrEqual(32);
  });
});
