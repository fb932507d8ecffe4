import {
  OperationTypeNode,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';
import type { GraphQLField, GraphQLInputType, GraphQLNamedType, GraphQLSchema } from 'graphql';
import type { Random } from './random.js';
import { garbage, valueOf } from './random-values.js';

export interface RandomOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const DEEPEST = 7;

/** Makes operations by the schema as a grammar, and spoils some of them. */
export class OperationSource {
  readonly #schema: GraphQLSchema;
  readonly #random: Random;
  /** Of jobs and models that there are. */
  readonly ids: string[] = [];
  #variables = new Map<string, { readonly type: string; readonly value: unknown }>();
  #fragments: string[] = [];

  constructor(schema: GraphQLSchema, random: Random) {
    this.#schema = schema;
    this.#random = random;
  }

  next(): RandomOperation {
    this.#variables = new Map();
    this.#fragments = [];
    const random = this.#random;
    const kind = random.pick([
      OperationTypeNode.QUERY,
      OperationTypeNode.QUERY,
      OperationTypeNode.QUERY,
      OperationTypeNode.MUTATION,
      OperationTypeNode.SUBSCRIPTION,
    ]);
    const root = this.#schema.getRootType(kind);
    if (root == null) throw new Error(`Expected a schema with a root for each ${kind}`);
    const selection = this.#selectionOf(root, kind === OperationTypeNode.SUBSCRIPTION ? 1 : 2, 0);
    const declared = [...this.#variables].map(([name, { type }]) => `$${name}: ${type}`).join(', ');
    const header = declared === '' ? kind : `${kind} Fuzz(${declared})`;
    const query = [`${header} ${selection}`, ...this.#fragments].join('\n');
    const variables = Object.fromEntries([...this.#variables].map(([name, { value }]) => [name, value]));
    return {
      query: random.is(0.25) ? spoiledText(query, random) : query,
      variables: random.is(0.03) ? { unknown: garbage(random) } : variables,
    };
  }

  #selectionOf(type: GraphQLNamedType, most: number, depth: number): string {
    const random = this.#random;
    const parts: string[] = [];
    if (isUnionType(type) || (isInterfaceType(type) && random.is(0.5))) {
      for (const member of this.#schema.getPossibleTypes(type)) {
        if (random.is(0.6)) parts.push(`... on ${member.name} ${this.#selectionOf(member, most, depth + 1)}`);
      }
    } else if (isObjectType(type) || isInterfaceType(type)) {
      const fields = Object.values(type.getFields());
      const reachable = fields.filter(
        (field) => depth < DEEPEST || !isCompositeType(getNamedType(field.type)),
      );
      const count = 1 + random.below(most);
      for (let i = 0; i < count && reachable.length > 0; i++)
        parts.push(this.#field(random.pick(reachable), depth));
    }
    if (parts.length === 0 || random.is(0.1)) parts.push('__typename');
    if (random.is(0.05)) return `{ ${this.#fragmentOn(type, parts)} }`;
    return `{ ${parts.join(' ')} }`;
  }

  #fragmentOn(type: GraphQLNamedType, parts: readonly string[]): string {
    const name = `F${this.#fragments.length}`;
    this.#fragments.push(`fragment ${name} on ${type.name} { ${parts.join(' ')} }`);
    return `...${name}`;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const random = this.#random;
    // The same field with other arguments needs another name.
    const alias = field.args.length > 0 || random.is(0.1) ? `a${random.below(1_000)}: ` : '';
    const given = field.args.filter((argument) => isRequiredArgument(argument) || random.is(0.4));
    const texts = given.map(({ name, type }) => `${name}: ${this.#argument(type)}`);
    const list = texts.length === 0 ? '' : `(${texts.join(', ')})`;
    const directive = random.is(0.04) ? ` @${random.pick(['skip', 'include'])}(if: ${random.is(0.5)})` : '';
    const type = getNamedType(field.type);
    const inner = isCompositeType(type) ? ` ${this.#selectionOf(type, 4, depth + 1)}` : '';
    return `${alias}${field.name}${list}${directive}${inner}`;
  }

  #argument(type: GraphQLInputType): string {
    const value = valueOf(type, this.#random, this.ids);
    if (this.#random.is(0.5)) return literal(value, type);
    const name = `v${this.#variables.size}`;
    this.#variables.set(name, { type: String(type), value });
    return `$${name}`;
  }
}

const NAME = /^[_A-Za-z][_0-9A-Za-z]*$/;

/** A value as a document writes it. */
function literal(value: unknown, type: GraphQLInputType | undefined): string {
  if (isNonNullType(type)) return literal(value, type.ofType);
  if (Array.isArray(value)) {
    const item = isListType(type) ? (type.ofType as GraphQLInputType) : undefined;
    return `[${value.map((part) => literal(part, item)).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const fields = isInputObjectType(type) ? type.getFields() : {};
    const entries = Object.entries(value).filter(([name]) => NAME.test(name));
    return `{ ${entries.map(([name, part]) => `${name}: ${literal(part, fields[name]?.type)}`).join(', ')} }`;
  }
  if (typeof value === 'string' && isEnumType(type) && NAME.test(value)) return value;
  return JSON.stringify(value);
}

const SCRAPS = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '...',
  '$',
  '@',
  '"',
  '"""',
  '\\u{110000}',
  '#',
  '&',
  ':',
  '!',
  '\u0000',
  '\ufeff',
  'null',
  'on',
  'fragment',
  'subscription',
  'extend type Query { a: Int }',
  '{ a '.repeat(100),
  '@aa'.repeat(20),
  ' __typename'.repeat(600),
  'x'.repeat(3_000),
  '-1e999',
  '💥',
];

/** A text that may be no document any more. */
function spoiledText(text: string, random: Random): string {
  const at = random.below(text.length);
  const to = Math.min(text.length, at + 1 + random.below(20));
  const changes: readonly (() => string)[] = [
    () => text.slice(0, at) + text.slice(to),
    () => text.slice(0, at),
    () => text.slice(0, at) + random.pick(SCRAPS) + text.slice(at),
    () => text.slice(0, at) + text.slice(at, to).repeat(1 + random.below(30)) + text.slice(to),
    () => text + text,
    () => text.replace(/\w+(?=[ (])/g, (word) => (random.is(0.1) ? 'unknown' : word)),
    () => text.replace(/\d+/g, () => String(random.pick([-1, 0, 2 ** 31, 1e308]))),
    () => text.replace(/"[^"]*"/g, () => random.pick(['""', '7', 'NAME', '"\\u0000"', '[]', '{}'])),
  ];
  return random.pick(changes)();
}
