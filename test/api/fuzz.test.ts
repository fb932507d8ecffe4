import { getNamedType, isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql';
import type { GraphQLInputType } from 'graphql';
import { expect, it } from 'vitest';
import { createSchema } from '#densegraph/api/schema.js';
import { checkConfig } from '#densegraph/training/check-config.js';
import { openTestServer, operation } from './open-test-server.js';

/** Mulberry32: the same garbage in every run. */
function randomSource(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = randomSource(20_260_102);
const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;

const TEXTS = [
  '',
  'shapes',
  'none',
  '../../etc/passwd',
  '/etc/passwd',
  'a\u0000b',
  '\ud800',
  '💥'.repeat(50),
  'x'.repeat(5000),
  '__proto__',
  'constructor',
  "'; drop table jobs; --",
  '01890000-0000-7000-8000-000000000000',
  '{{7*7}}',
  '%s%n',
];
const NUMBERS = [
  0,
  -0,
  1,
  -1,
  2,
  3,
  7,
  32,
  0.5,
  1e-320,
  1e308,
  -1e308,
  2 ** 31 - 1,
  -(2 ** 31),
  2 ** 31,
  2 ** 53 - 1,
  2 ** 53,
  1e21,
];
const GARBAGE: readonly (() => unknown)[] = [
  () => null,
  () => pick(TEXTS),
  () => pick(NUMBERS),
  () => random() < 0.5,
  () => [],
  () => ({}),
  () => [[[]]],
  () => ({ __typename: 'X', __proto__: null, constructor: 1, toString: 1 }),
];

/** A value that mostly fits the type, and is anything at all now and then. */
function valueOf(type: GraphQLInputType, depth = 0): unknown {
  if (random() < 0.03) return pick(GARBAGE)();
  if (isNonNullType(type)) return valueOf(type.ofType, depth);
  if (random() < 0.05) return null;
  if (isListType(type))
    return Array.from({ length: Math.floor(random() * 4) }, () => valueOf(type.ofType, depth));
  if (isEnumType(type)) return pick(type.getValues()).name;
  if (isInputObjectType(type)) {
    // Alternatives are many: few at a time, so that some inputs are valid.
    const fields = Object.values(type.getFields());
    const few = fields.length > 3 && fields.every((field) => !isNonNullType(field.type));
    const chosen = few
      ? [pick(fields)]
      : fields.filter((field) => isNonNullType(field.type) || random() < 0.5);
    return Object.fromEntries(chosen.map((field) => [field.name, valueOf(field.type, depth + 1)]));
  }
  switch (getNamedType(type).name) {
    case 'Int':
    case 'SafeInt':
      return random() < 0.7 ? Math.floor(random() * 40) : pick(NUMBERS);
    case 'Float':
      return random() < 0.7 ? random() : pick(NUMBERS);
    case 'Boolean':
      return random() < 0.5;
    default:
      return random() < 0.3 ? 'shapes' : pick(TEXTS);
  }
}

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

/** A copy with one value somewhere in it replaced by anything. */
function spoiled(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random() < 0.2) return pick(GARBAGE)();
  const entries = Object.entries(value);
  const [victim] = pick(entries);
  const copy = entries.map(
    ([key, field]) => [key, key === victim ? spoiled(field) : (field as unknown)] as const,
  );
  return Array.isArray(value) ? copy.map(([, field]) => field) : Object.fromEntries(copy);
}

const schema = createSchema();

/** The name of an operation, and variables for it. */
function request(): [string, object] {
  const chance = random();
  if (chance < 0.3) return ['start-training-job', { input: spoiled(VALID_START) }];
  if (chance < 0.4) {
    return [pick(VARIABLES), { id: pick(GARBAGE)(), first: pick(GARBAGE)(), after: pick(GARBAGE)() }];
  }
  const name = pick(Object.keys(INPUTS));
  const type = schema.getType(INPUTS[name] ?? '');
  return [name, { input: isInputObjectType(type) ? valueOf(type) : null }];
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
  const page = await store.jobs.list({ first: 100, afterId: null }, { states: null, modelId: null });
  expect(started.size).toBeGreaterThan(0);
  expect(new Set(page.items.map(({ id }) => id))).toEqual(started);
});
