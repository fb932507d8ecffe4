import { KERNEL_SIGNATURES } from '#densegraph/compiler/kernel-operations.js';
import type { Program } from '#densegraph/compiler/program.js';

/** A program as plain data that may hold anything anywhere. */
export interface LooseProgram {
  buffers: Record<string, unknown>[];
  kernels: LooseKernel[];
}

interface LooseKernel extends Record<string, unknown> {
  operation: string;
  operands: (Record<string, unknown> | null)[];
  attributes: unknown[];
}

type Random = () => number;

/** Nothing of this is a number, an object or an array that a program could hold anywhere. */
const WRONG_TYPES: readonly unknown[] = [undefined, true, 7n, Symbol('7'), () => 7, '7', new Date(0)];
/** And none of these is a size, a place or an id. */
const WRONG_NUMBERS: readonly unknown[] = [
  NaN,
  Infinity,
  -Infinity,
  -1,
  1.5,
  2 ** 45,
  2 ** 53,
  1e300,
  null,
  {},
  [],
];
const WRONG_SIZES = [...WRONG_TYPES, ...WRONG_NUMBERS];

const VIEW_FIELDS = ['buffer', 'offset', 'n', 'h', 'w', 'c', 'stride'];
const BUFFER_FIELDS = ['id', 'offset', 'bytes'];

export function pick<T>(values: readonly T[], random: Random): T {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined && values.length === 0) throw new RangeError('Expected something to pick from');
  return value as T;
}

/** One kernel of a program with all its buffers, free to be changed. */
export function looseProgram({ buffers, kernels }: Program, kernel: number): LooseProgram {
  return {
    buffers: buffers.map((buffer) => ({ ...buffer })),
    kernels: [structuredClone(kernels[kernel]) as unknown as LooseKernel],
  };
}

export const kernelOf = ({ kernels: [kernel] }: LooseProgram): LooseKernel => {
  if (kernel === undefined) throw new RangeError('Expected a kernel');
  return kernel;
};

const rolesOf = ({ operation }: LooseKernel): string[] => {
  const { reads, writes } = KERNEL_SIGNATURES[operation as keyof typeof KERNEL_SIGNATURES];
  return [...reads, ...writes];
};

export const viewsOf = (kernel: LooseKernel): Record<string, unknown>[] =>
  kernel.operands.filter((operand) => operand !== null);

function firstBufferOf(program: LooseProgram): Record<string, unknown> {
  const buffer = program.buffers.find(({ id }) => id === kernelOf(program).operands[0]?.['buffer']);
  if (buffer === undefined) throw new RangeError('Expected the first operand to have a buffer');
  return buffer;
}

/** Each makes a valid program invalid, whatever its kernel. */
export const INVALIDATIONS: Readonly<Record<string, (program: LooseProgram, random: Random) => void>> = {
  'a wrong size or place in a view': (program, random) => {
    pick(viewsOf(kernelOf(program)), random)[pick(VIEW_FIELDS, random)] = pick(WRONG_SIZES, random);
  },
  'a missing field in a view': (program, random) => {
    Reflect.deleteProperty(pick(viewsOf(kernelOf(program)), random), pick(VIEW_FIELDS, random));
  },
  'a view without extent': (program, random) => {
    pick(viewsOf(kernelOf(program)), random)[pick(['n', 'h', 'w', 'c', 'stride'], random)] = 0;
  },
  'a view that begins at its buffer’s end': (program, random) => {
    const view = pick(viewsOf(kernelOf(program)), random);
    const bytes = program.buffers.find(({ id }) => id === view['buffer'])?.['bytes'] as number;
    view['offset'] = bytes;
  },
  'a required operand that is null': (program, random) => {
    const kernel = kernelOf(program);
    const required = rolesOf(kernel).flatMap((role, index) => (role.endsWith('?') ? [] : [index]));
    kernel.operands[pick(required, random)] = null;
  },
  'an operand that is no view': (program, random) => {
    const { operands } = kernelOf(program);
    operands[Math.floor(random() * operands.length)] = pick([...WRONG_TYPES, 7, [], {}], random) as null;
  },
  'an operand too many': (program, random) => {
    const kernel = kernelOf(program);
    kernel.operands.push(pick([null, ...viewsOf(kernel)], random));
  },
  'an operand too few': (program) => {
    kernelOf(program).operands.pop();
  },
  'an attribute that is no such number': (program, random) => {
    const { attributes } = kernelOf(program);
    const index = Math.floor(random() * (attributes.length + 1));
    attributes[index] = pick([...WRONG_TYPES, NaN, Infinity, -1, null, {}], random);
  },
  'an attribute too many': (program) => {
    kernelOf(program).attributes.push(0);
  },
  'an attribute too few or one too many': (program) => {
    const { attributes } = kernelOf(program);
    if (attributes.length > 0) attributes.pop();
    else attributes.push(1);
  },
  'a kernel without a field': (program, random) => {
    Reflect.deleteProperty(kernelOf(program), pick(['operation', 'label', 'operands', 'attributes'], random));
  },
  'a kernel’s field of another type': (program, random) => {
    const wrong = WRONG_TYPES.filter((value) => typeof value !== 'string');
    const field = pick(['operation', 'label', 'operands', 'attributes'], random);
    kernelOf(program)[field] = pick([...wrong, 7, null, {}], random);
  },
  'an operation that there is not': (program, random) => {
    kernelOf(program).operation = pick(
      ['', 'Relu', 'constructor', 'toString', 'sgd ', 'x'.repeat(1e5)],
      random,
    );
  },
  'a kernel that is no object': (program, random) => {
    program.kernels[0] = pick([...WRONG_TYPES.slice(0, -1), null, 7, []], random) as LooseKernel;
  },
  'a result that overwrites what is read': (program) => {
    const kernel = kernelOf(program);
    const written = rolesOf(kernel).length - KERNEL_SIGNATURES[kernel.operation as 'relu'].writes.length;
    const read = kernel.operands[0] ?? {};
    // Some results may be what is read, view for view: with another stride it is not.
    kernel.operands[written] = { ...read, stride: Number(read['stride']) + 1 };
  },
  'a wrong size or place of a buffer': (program, random) => {
    pick(program.buffers, random)[pick(BUFFER_FIELDS, random)] = pick(WRONG_SIZES, random);
  },
  'a buffer that is not aligned': (program, random) => {
    pick(program.buffers, random)[pick(['offset', 'bytes'], random)] = pick([4, 32, 63, 65], random);
  },
  'a buffer of no bytes': (program) => {
    firstBufferOf(program)['bytes'] = 0;
  },
  'two buffers with one id': (program, random) => {
    program.buffers.push(structuredClone(pick(program.buffers, random)));
  },
  'a buffer of another element type': (program, random) => {
    firstBufferOf(program)['elementType'] = pick(
      [...WRONG_TYPES, 'bfloat16', 'uint8', 'int32', 'float64', '', null],
      random,
    );
  },
  'a buffer without a field': (program, random) => {
    Reflect.deleteProperty(
      pick(program.buffers, random),
      pick(['id', 'name', 'elementType', 'offset', 'bytes'], random),
    );
  },
  'a buffer that is no object': (program, random) => {
    program.buffers[0] = pick([...WRONG_TYPES.slice(0, -1), null, 7, []], random) as Record<string, unknown>;
  },
};
