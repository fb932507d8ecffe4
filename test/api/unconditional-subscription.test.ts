import { buildSchema, parse, validate } from 'graphql';
import { expect, it } from 'vitest';
import { unconditionalSubscription } from '#densegraph/api/unconditional-subscription.js';

const SCHEMA = buildSchema('type Query { a: Int } type Subscription { a: Int b: T } type T { c: Int }');

it.each([
  ['subscription { a @skip(if: true) }', 1],
  ['subscription ($is: Boolean!) { a @include(if: $is) }', 1],
  ['subscription { ... @skip(if: true) { a } }', 1],
  ['subscription { ...F @include(if: false) } fragment F on Subscription { a }', 1],
  ['subscription { ...F } fragment F on Subscription { a @skip(if: true) }', 1],
  ['subscription { ...F } fragment F on Subscription { a ...F }', 0],
  ['subscription { b { c @skip(if: true) } }', 0],
  ['subscription { a }', 0],
  ['query { a @skip(if: true) }', 0],
])('%s has so many errors: %i', (document, errors) => {
  expect(validate(SCHEMA, parse(document), [unconditionalSubscription])).toHaveLength(errors);
});
