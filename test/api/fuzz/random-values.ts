import { getNamedType, isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql';
import type { GraphQLInputType } from 'graphql';
import type { Random } from './random.js';

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

/** Anything at all. */
export function garbage(random: Random): unknown {
  const makers: readonly (() => unknown)[] = [
    () => null,
    () => random.pick(TEXTS),
    () => random.pick(NUMBERS),
    () => random.is(0.5),
    () => [],
    () => ({}),
    () => [[[]]],
    () => ({ __typename: 'X', __proto__: null, constructor: 1, toString: 1 }),
  ];
  return random.pick(makers)();
}

/** A value that mostly fits the type, and is anything at all now and then. `ids` are some that there are. */
export function valueOf(type: GraphQLInputType, random: Random, ids: readonly string[] = []): unknown {
  if (random.is(0.03)) return garbage(random);
  if (isNonNullType(type)) return valueOf(type.ofType, random, ids);
  if (random.is(0.05)) return null;
  if (isListType(type)) {
    return Array.from({ length: random.below(4) }, () => valueOf(type.ofType, random, ids));
  }
  if (isEnumType(type)) return random.pick(type.getValues()).name;
  if (isInputObjectType(type)) {
    // Alternatives are many: few at a time, so that some inputs are valid.
    const fields = Object.values(type.getFields());
    const few = fields.length > 3 && fields.every((field) => !isNonNullType(field.type));
    const chosen = few
      ? [random.pick(fields)]
      : fields.filter((field) => isNonNullType(field.type) || random.is(0.5));
    return Object.fromEntries(chosen.map((field) => [field.name, valueOf(field.type, random, ids)]));
  }
  switch (getNamedType(type).name) {
    case 'Int':
    case 'SafeInt':
      return random.is(0.7) ? random.below(40) : random.pick(NUMBERS);
    case 'Float':
      return random.is(0.7) ? random.next() : random.pick(NUMBERS);
    case 'Boolean':
      return random.is(0.5);
    case 'ID':
      return ids.length > 0 && random.is(0.6) ? random.pick(ids) : random.pick(TEXTS);
    default:
      return random.is(0.3) ? 'shapes' : random.pick(TEXTS);
  }
}

/** A copy with one value somewhere in it replaced by anything. */
export function spoiled(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random.is(0.2)) return garbage(random);
  const entries = Object.entries(value);
  const victim = entries.length === 0 ? null : random.pick(entries)[0];
  const copy = entries.map(
    ([key, field]) => [key, key === victim ? spoiled(field, random) : (field as unknown)] as const,
  );
  return Array.isArray(value) ? copy.map(([, field]) => field) : Object.fromEntries(copy);
}
