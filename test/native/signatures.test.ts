import { expect, test } from 'vitest';
import { KERNEL_SIGNATURES, type KernelOperation } from '#densegraph/compiler/kernel-operations.js';
import { loadAddon } from '#densegraph/runtime/load-addon.js';

/** What the engine answers to a call with this many operands and attributes. */
function answer(operation: KernelOperation, operands: number, attributes: number): string {
  try {
    const views = new Array<null>(operands).fill(null);
    const numbers = new Array<number>(attributes).fill(0);
    loadAddon().workspaceBytes(
      { device: 'cpu', threads: 1 },
      { operation, label: 'node', operands: views, attributes: numbers },
    );
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

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
