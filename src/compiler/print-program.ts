import { KERNEL_SIGNATURES, type KernelSignature } from './kernel-operations.js';
import type { Kernel, Program, View } from './program.js';
import { rolesOf } from './step.js';

/**
 * A program as text, a line for each buffer and each kernel: for reading, and for tests that compare it.
 * Elements are float32 where nothing else is said. Views are written name[offset]NxHxWxC/stride; the offset is left out at 0, the stride where it equals C.
 */
export function printProgram(program: Program): string {
  const buffers = program.buffers.map(
    ({ id, name, category, elementType, offset, bytes, first, last }) =>
      `%${id} ${name}: ${category} ${elementType === 'float32' ? '' : `${elementType} `}${bytes} bytes at ${offset}, live ${first}..${last}`,
  );
  const kernels = program.kernels.map((kernel, index) => `${index}: ${printKernel(kernel)}`);
  return [`arena ${program.arenaBytes} bytes`, ...buffers, ...kernels, ''].join('\n');
}

function printKernel({ operation, label, operands, attributes }: Kernel): string {
  const { reads, attributes: names }: KernelSignature = KERNEL_SIGNATURES[operation];
  const roles = rolesOf(operation).map((role) => role.replace('?', ''));
  const printed = operands.map((view, index) =>
    view === null ? null : `${roles[index] ?? ''} ${printView(view)}`,
  );
  const present = (part: readonly (string | null)[]): string =>
    part.filter((text) => text !== null).join(', ');
  const settings = names.flatMap((name, index) => {
    const value = attributes[index] ?? Number.NaN;
    return name.endsWith('?') && value === 0 ? [] : [`${name.replace('?', '')} ${value}`];
  });
  const inputs = [present(printed.slice(0, reads.length)), ...settings].join(', ');
  return `${operation}(${inputs}) -> ${present(printed.slice(reads.length))}  # ${label}`;
}

function printView({ buffer, offset, n, h, w, c, stride }: View): string {
  const at = offset === 0 ? '' : `[${offset}]`;
  const pitch = stride === c ? '' : `/${stride}`;
  return `%${buffer}${at} ${n}x${h}x${w}x${c}${pitch}`;
}
