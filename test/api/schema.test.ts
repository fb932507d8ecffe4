import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  DangerousChangeType,
  buildSchema,
  findBreakingChanges,
  findDangerousChanges,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  printSchema,
  validate,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { createSchema } from '#densegraph/api/schema.js';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const schema = createSchema();
const contract = buildSchema(read('test/golden/contract.graphql'));

/** There may be more to give than in the contract: who does not give it gets what the contract promises. */
const ADDITIONS: readonly DangerousChangeType[] = [
  DangerousChangeType.OPTIONAL_INPUT_FIELD_ADDED,
  DangerousChangeType.OPTIONAL_ARG_ADDED,
];

describe('the schema', () => {
  it('breaks nothing that the contract promises', () => {
    expect(findBreakingChanges(contract, schema)).toEqual([]);
    const dangerous = findDangerousChanges(contract, schema);
    expect(dangerous.filter(({ type }) => !ADDITIONS.includes(type))).toEqual([]);
  });

  it("has the contract's types and defaults in every field, argument and input", () => {
    const missing = describeMembers(contract).filter((line) => !describeMembers(schema).includes(line));
    expect(missing).toEqual([]);
  });

  it('is what schema/schema.graphql says (npm run schema:print writes it)', () => {
    expect(read('schema/schema.graphql')).toBe(`${printSchema(schema)}\n`);
  });
});

/** One line for each field, argument and input field, with type and default. */
function describeMembers(of: typeof schema): string[] {
  return Object.values(of.getTypeMap()).flatMap((type) => {
    if (isInputObjectType(type)) {
      return Object.values(type.getFields()).map(
        (field) =>
          `${type.name}.${field.name}: ${String(field.type)} = ${JSON.stringify(field.defaultValue)}`,
      );
    }
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    return Object.values(type.getFields()).flatMap((field) => [
      `${type.name}.${field.name}: ${String(field.type)}`,
      ...field.args.map(
        (argument) =>
          `${type.name}.${field.name}(${argument.name}): ${String(argument.type)} = ${JSON.stringify(argument.defaultValue)}`,
      ),
    ]);
  });
}

describe('schema/operations', () => {
  const files = readdirSync(join(ROOT, 'schema/operations'));

  it.each(files)('%s is valid', (file) => {
    expect(validate(schema, parse(read(`schema/operations/${file}`)))).toEqual([]);
  });

  it('uses every query, mutation and subscription', () => {
    const used = files.map((file) => read(`schema/operations/${file}`)).join('\n');
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const fields = roots.flatMap((root) => Object.keys(root?.getFields() ?? {}));
    expect(fields.filter((field) => !new RegExp(`^  ${field}\\b`, 'm').test(used))).toEqual([]);
  });
});
