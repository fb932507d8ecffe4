import * as library from 'densegraph';
import type { LabeledArrays } from 'densegraph';
import { describe, expect, it } from 'vitest';
import { SHAPES, tinyPlan } from './networks.js';

/** What a program in plain JavaScript may pass by mistake. */
const MISTAKES = {
  nothing: undefined,
  null: null,
  'a number': 42,
  'a string': 'x',
  'a list': [1],
  'an empty object': {},
  'an object of other fields': { x: 1 },
  'a function': () => 1,
};
type Mistake = keyof typeof MISTAKES;

/** One argument of a function: calls it with a wrong value there and right ones elsewhere. */
interface Argument {
  readonly call: (value: never) => unknown;
  /** Is right at this place. */
  readonly right?: readonly Mistake[];
}

const { Trainer } = library;
const PLAN = tinyPlan();
const NETWORK = PLAN.network;
const IMAGE: LabeledArrays = {
  pixels: SHAPES.train.pixels.subarray(0, 784),
  labels: SHAPES.train.labels.subarray(0, 1),
};
const OPTIONAL: readonly Mistake[] = ['nothing', 'an empty object'];

/** Everything that the library lets others call. */
const ARGUMENTS: Readonly<Record<string, readonly Argument[]>> = {
  denseNet: [
    { call: (value) => library.denseNet(value, NETWORK) },
    { call: (value) => library.denseNet('DENSENET_121', value), right: OPTIONAL },
    { call: (value) => library.denseNet({ blockLayers: [2] }, value) },
  ],
  buildNetwork: [
    { call: (value) => library.buildNetwork(value) },
    { call: (value) => library.buildNetwork({ preset: 'RESNET_50' }, value), right: OPTIONAL },
  ],
  compile: [
    { call: (value) => library.compile(value, { batchSize: 1 }) },
    { call: (value) => library.compile(NETWORK, value) },
  ],
  openDataset: [
    { call: (value) => library.openDataset(value) },
    { call: (value) => library.openDataset('shapes', value), right: OPTIONAL },
  ],
  Trainer: [
    { call: (value) => new Trainer(value, { data: SHAPES, epochs: 1 }) },
    { call: (value) => new Trainer(PLAN, value) },
    { call: (value) => new Trainer(PLAN, { data: value, epochs: 1 }) },
  ],
  'Trainer.train': [{ call: (value) => trainer().train(value).next(), right: OPTIONAL }],
  'Trainer.evaluate': [{ call: (value) => trainer().evaluate(value), right: ['nothing'] }],
  'Trainer.classify': [
    { call: (value) => trainer().classify(value) },
    { call: (value) => trainer().classify([{ shape: SHAPES.image, ...IMAGE }], value), right: OPTIONAL },
  ],
  'Trainer.export': [{ call: (value) => trainer().export(value) }],
};

const ERRORS: readonly unknown[] = Object.values(library).filter(isError);
const CALLS = Object.entries(ARGUMENTS).flatMap(([name, list]) =>
  list.flatMap(({ call, right = [] }, i) =>
    (Object.keys(MISTAKES) as Mistake[])
      .filter((mistake) => !right.includes(mistake))
      .map((mistake) => ({ name: `${name}, row ${i}`, mistake, call })),
  ),
);

describe('the library', () => {
  it('has each function that can be called in the table of this test', () => {
    const callable = Object.entries(library).flatMap(([name, value]) =>
      typeof value === 'function' && !isError(value) ? [name, ...methodsOf(name, value)] : [],
    );
    expect(Object.keys(ARGUMENTS).sort()).toEqual(callable.sort());
  });

  it.each(CALLS)(
    'refuses in its own words what is no argument: $name, $mistake',
    async ({ call, mistake }) => {
      const error = await thrownBy(() => call(MISTAKES[mistake] as never));
      expect(ERRORS).toContain((error as Error | null)?.constructor);
      expect(String(error)).toMatch(/: Expected .+ received .+/);
      expect(String(error)).not.toMatch(/undefined|\[object/);
    },
  );
});

async function thrownBy(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return null;
  } catch (error) {
    return error;
  }
}

/** Before its first epoch: arguments are looked at first. */
function trainer(): InstanceType<typeof Trainer> {
  return new Trainer(PLAN, { data: SHAPES, epochs: 1 });
}

function isError(value: unknown): boolean {
  return typeof value === 'function' && value.prototype instanceof Error;
}

function methodsOf(name: string, value: object): readonly string[] {
  const { prototype = {} } = value as { readonly prototype?: object };
  return Object.getOwnPropertyNames(prototype)
    .filter((method) => method !== 'constructor')
    .map((method) => `${name}.${method}`);
}
