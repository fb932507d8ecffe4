import { expect, test } from 'vitest';
import {
  ACTIVATION_ROLES,
  INTEGER_ROLES,
  KERNEL_SIGNATURES,
  type KernelOperation,
  type KernelSignature,
} from '#densegraph/compiler/kernel-operations.js';
import type { ElementType } from '#densegraph/compiler/program.js';
import { loadAddon } from '#densegraph/runtime/load-addon.js';

/** What the engine answers to a call with this many operands and attributes. */
function answer(operation: KernelOperation, operands: number, attributes: number): string {
  try {
    const views = new Array<null>(operands).fill(null);
    const numbers = new Array<number>(attributes).fill(0);
    loadAddon().workspaceBytes(
      { device: 'cpu', threads: 1 },
      { operation, label: 'node', operands: views, attributes: numbers },
      undefined,
    );
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

const VIEW = { buffer: 0, offset: 0, n: 1, h: 1, w: 1, c: 8, stride: 8 };

const workspaceOf = (elementTypes: readonly (ElementType | null)[]): number =>
  loadAddon().workspaceBytes(
    { device: 'cpu', threads: 1 },
    { operation: 'biasGradient', label: 'node', operands: [VIEW, VIEW, null], attributes: [] },
    elementTypes,
  );

test('a workspace is asked for with the element types that the operands will have', () => {
  expect(workspaceOf(['float32', 'float32', null])).toBeGreaterThanOrEqual(0);
  expect(() => workspaceOf(['int32', 'float32', null])).toThrow(
    new RangeError('biasGradient "node": expected float32 or bfloat16 elements for dy but received int32'),
  );
  expect(() => workspaceOf(['float32', 'bfloat16', null])).toThrow(
    new RangeError('biasGradient "node": expected float32 elements for dbias but received bfloat16'),
  );
  expect(() => workspaceOf(['float16' as ElementType])).toThrow(TypeError);
});

test('a workspace is asked for operands at offsets from 0 on', () => {
  const workspaceAt = (offset: number) =>
    loadAddon().workspaceBytes(
      { device: 'cpu', threads: 1 },
      {
        operation: 'biasGradient',
        label: 'node',
        operands: [{ ...VIEW, offset }, VIEW, null],
        attributes: [],
      },
      undefined,
    );
  expect(workspaceAt(2 ** 53 - 1)).toBe(workspaceAt(0));
  expect(() => workspaceAt(-1)).toThrow(
    new RangeError('biasGradient "node", dy: expected at least 0 for offset but received -1'),
  );
});

test('the CPU refuses bfloat16 and says what to do', () => {
  expect(() => workspaceOf(['bfloat16', 'float32', null])).toThrow(
    new RangeError(
      'biasGradient: expected elements that the CPU computes with for dy but received bfloat16; compile for precision FLOAT32',
    ),
  );
});

test.each(Object.keys(KERNEL_SIGNATURES) as KernelOperation[])(
  'the engine and the compiler agree on %s',
  (operation) => {
    const { reads, writes, attributes } = KERNEL_SIGNATURES[operation];
    const operands = [...reads, ...writes];
    expect(answer(operation, 0, attributes.length)).toBe(
      `${operation} "node": expected ${operands.length} operands (${operands.join(', ')}) but received 0`,
    );
    expect(answer(operation, operands.length, attributes.length + 1)).toBe(
      `${operation} "node": expected ${attributes.length} attributes (${attributes.map((name) => name.replace('?', '')).join(', ')}) but received ${attributes.length + 1}`,
    );
  },
);

/** A call on one element for every operand, but for the four of a random state; what the engine answers to it. */
function answerTo(operation: KernelOperation, typeOf: (role: string) => ElementType): string {
  const { reads, writes, attributes }: KernelSignature = KERNEL_SIGNATURES[operation];
  const roles = [...reads, ...writes].map((role) => role.replace('?', ''));
  const operands = roles.map((role) => {
    const c = role === 'random' ? 4 : 1;
    return role === 'workspace' ? null : { buffer: 0, offset: 0, n: 1, h: 1, w: 1, c, stride: c };
  });
  const numbers = attributes.map((name) => (name === 'padding' ? 0 : name === 'rate' ? 0.5 : 1));
  try {
    const kernel = { operation, label: 'node', operands, attributes: numbers };
    const types = roles.map((role) => (role === 'workspace' ? null : typeOf(role)));
    loadAddon().workspaceBytes({ device: 'cpu', threads: 1 }, kernel, types);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

test.each(Object.keys(KERNEL_SIGNATURES) as KernelOperation[])(
  'the engine and the compiler agree on the element types of %s',
  (operation) => {
    const { reads, writes }: KernelSignature = KERNEL_SIGNATURES[operation];
    const roles = [...reads, ...writes].map((role) => role.replace('?', ''));
    const typeOf = (role: string): ElementType =>
      ACTIVATION_ROLES.has(role) ? 'bfloat16' : (INTEGER_ROLES[role] ?? 'float32');
    const first = roles.find((role) => ACTIVATION_ROLES.has(role));
    // The signature is kept, and only then the CPU finds that it does not compute with it.
    const refusal = `${operation}: expected elements that the CPU computes with for ${first ?? ''} but received bfloat16`;
    expect(answerTo(operation, typeOf)).toMatch(first === undefined ? /^$/ : new RegExp(`^${refusal}`));
    for (const other of roles.filter((role) => role !== 'workspace' && !ACTIVATION_ROLES.has(role))) {
      expect(answerTo(operation, (role) => (role === other ? 'bfloat16' : typeOf(role)))).toBe(
        `${operation} "node": expected ${typeOf(other)} elements for ${other} but received bfloat16`,
      );
    }
  },
);
