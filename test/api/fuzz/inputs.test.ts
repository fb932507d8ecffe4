import { isInputObjectType } from 'graphql';
import { expect, it } from 'vitest';
import { createSchema } from '#densegraph/api/schema.js';
import { checkConfig } from '#densegraph/training/check-config.js';
import { openTestServer, operation } from '../open-test-server.js';
import { Random } from './random.js';
import { garbage, spoiled, valueOf } from './random-values.js';

const random = new Random(20_260_102);

const INPUTS: Readonly<Record<string, string>> = {
  'start-training-job': 'StartTrainingJobInput',
  'build-model': 'BuildModelInput',
  'model-summary': 'ModelSummaryInput',
  'memory-plan': 'MemoryPlanInput',
  'cancel-training-job': 'TrainingJobIdInput',
  'delete-training-job': 'TrainingJobIdInput',
  'resume-training-job': 'TrainingJobIdInput',
};
const VARIABLES = ['training-jobs', 'models', 'node', 'model', 'training-job'];

const VALID_START = {
  model: { denseNet: { blockLayers: [1], growthRate: 2, stemChannels: 4 } },
  dataset: { name: 'shapes', trainLimit: 64, validationLimit: 32, resize: { height: 16, width: 16 } },
  epochs: 1,
  batchSize: 16,
  optimizer: { learningRate: 0.1, momentum: 0.9 },
  learningRateMilestones: [1, 2],
};

const schema = createSchema();

/** The name of an operation, and variables for it. */
function request(): [string, object] {
  const chance = random.next();
  if (chance < 0.3) return ['start-training-job', { input: spoiled(VALID_START, random) }];
  if (chance < 0.4) {
    return [random.pick(VARIABLES), { id: garbage(random), first: garbage(random), after: garbage(random) }];
  }
  const name = random.pick(Object.keys(INPUTS));
  const type = schema.getType(INPUTS[name] ?? '');
  return [name, { input: isInputObjectType(type) ? valueOf(type, random) : null }];
}

it('answers every random input with GraphQL: no internal error, and no row but for what was started', async () => {
  const { post, store } = await openTestServer({}, { check: checkConfig });
  const started = new Set<string>();
  for (let round = 0; round < 500; round++) {
    const [name, variables] = request();
    const answer = await post(operation(name), variables);
    const text = JSON.stringify({ name, variables, answer });
    expect([200, 400], text).toContain(answer.status);
    expect(answer.data !== undefined || (answer.errors?.length ?? 0) > 0, text).toBe(true);
    for (const { extensions } of answer.errors ?? []) expect(extensions.code, text).toBe('BAD_USER_INPUT');
    expect(text).not.toMatch(/node_modules|\.js:\d+/);
    const { startTrainingJob } = (answer.data ?? {}) as { startTrainingJob?: { job?: { id: string } } };
    if (startTrainingJob?.job !== undefined) started.add(startTrainingJob.job.id);
  }
  const page = await store.jobs.list(
    { first: 100, afterId: null },
    { states: null, modelId: null, search: null },
  );
  expect(started.size).toBeGreaterThan(0);
  expect(new Set(page.items.map(({ id }) => id))).toEqual(started);
});
