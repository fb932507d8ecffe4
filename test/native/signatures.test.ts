import { expect, test } from 'vitest';
import { KERNEL_SIGNATURES, type KernelOperation } from '#densegraph/compiler/kernel-operations.js';
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
