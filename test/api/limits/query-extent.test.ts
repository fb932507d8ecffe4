import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '#densegraph/api/limits/request-limits.js';
import { queryExtent } from '#densegraph/api/limits/query-extent.js';

const schema = buildSchema(`
  type Subscription { event: Query }
  type Query { name: String self: Query named: Named items(first: Int): [Query!]! }
  interface Named { name: String self: Query }
  type Other implements Named { name: String self: Query }
`);

const complaints = (query: string) =>
  validate(schema, parse(query), [queryExtent]).map(({ message }) => message);
const deep = (depth: number): string => (depth === 1 ? 'name' : `self { ${deep(depth - 1)} }`);
const wide = (count: number) => Array.from({ length: count }, (_, i) => `a${i}: name`).join(' ');

describe('queryExtent', () => {
  it('allows what is just within the limits, and nothing beyond', () => {
    expect(complaints(`{ ${deep(LIMITS.depth)} }`)).toEqual([]);
    expect(complaints(`{ ${deep(LIMITS.depth + 1)} }`)).toEqual([
      `Expected an operation of depth at most ${LIMITS.depth} but received one of ${LIMITS.depth + 1}`,
    ]);
    expect(complaints(`{ ${wide(LIMITS.cost)} }`)).toEqual([]);
    expect(complaints(`{ ${wide(LIMITS.cost + 1)} }`)).toEqual([
      `Expected an operation of cost at most ${LIMITS.cost} but received one of ${LIMITS.cost + 1}`,
    ]);
  });

  it('allows a subscription less, which it asks for at each event', () => {
    const most = LIMITS.subscriptionCost - 1;
    expect(complaints(`subscription { event { ${wide(most)} } }`)).toEqual([]);
    expect(complaints(`subscription { event { ${wide(most + 1)} } }`)).toEqual([
      `Expected a subscription of cost at most ${LIMITS.subscriptionCost} but received one of ${most + 2}`,
    ]);
  });

  it('counts through fragments, inline or not, and interfaces', () => {
    const inner = deep(LIMITS.depth - 1);
    expect(complaints(`{ self { ...f } } fragment f on Query { ${inner} }`)).toEqual([]);
    expect(complaints(`{ self { ...f } } fragment f on Query { self { ${inner} } }`)).toHaveLength(1);
    expect(complaints(`{ self { ... on Query { self { ... { ${inner} } } } } }`)).toHaveLength(1);
    expect(complaints(`{ named { ... on Other { self { ${inner} } } } }`)).toHaveLength(1);
  });

  it('counts a connection as often as it may have items: as asked, 20 when not told, 100 when a variable says', () => {
    const cost = (argument: string, count: number) =>
      complaints(`query ($n: Int) { items${argument} { ${wide(count)} } }`);
    for (const [argument, items] of [
      ['(first: 10)', 10],
      ['', 20],
      ['(first: null)', 20],
      ['(first: $n)', 100],
      ['(first: 5000)', 100],
    ] as const) {
      const most = Math.floor((LIMITS.cost - 1) / items);
      expect(cost(argument, most)).toEqual([]);
      expect(cost(argument, most + 1)).toHaveLength(1);
    }
  });

  it('takes no longer for fragments that double thirty times over, nor for one that holds itself', () => {
    const half = (i: number) => `fragment f${i} on Query { ...f${i + 1} ... on Query { ...f${i + 1} } }`;
    const doubling = Array.from({ length: 30 }, (_, i) => half(i)).join('\n');
    expect(complaints(`{ ...f0 } ${doubling} fragment f30 on Query { name }`)).toEqual([
      `Expected an operation of cost at most ${LIMITS.cost} but received one of ${2 ** 30}`,
    ]);
    expect(complaints('{ ...f } fragment f on Query { name self { ...f } }')).toEqual([]);
  });
});
