import { expect, it } from 'vitest';
import { groupKernels } from '#densegraph/bench/kernel-work.js';
import type { Kernel, Program, View } from '#densegraph/compiler/program.js';

const view = (n: number, h: number, w: number, c: number, stride = c): View => ({
  buffer: 0,
  offset: 0,
  n,
  h,
  w,
  c,
  stride,
});

const program = (...kernels: Kernel[]): Program => ({
  arenaBytes: 1024,
  buffers: [
    {
      id: 0,
      name: 'all',
      elementType: 'float32',
      category: 'temporary',
      offset: 0,
      bytes: 1024,
      first: 0,
      last: kernels.length,
    },
  ],
  kernels,
  bindings: {},
});

const copy = (stride: number, accumulate: number): Kernel => ({
  operation: 'copy',
  label: 'test',
  operands: [view(2, 3, 3, 4), view(2, 3, 3, 4, stride)],
  attributes: [accumulate],
});

it('adds up calls of the same shapes, whatever their strides', () => {
  const groups = groupKernels(program(copy(4, 0), copy(9, 0), copy(4, 1)), [1000, 2000, 4000]);
  const bytes = 2 * 3 * 3 * 4 * 4;
  const shapes = 'x 2x3x3x4 y 2x3x3x4';
  expect(groups).toEqual([
    { operation: 'copy', shapes, calls: 2, milliseconds: 3, flops: 0, bytes: 4 * bytes },
    // What is added to is read, too.
    {
      operation: 'copy',
      shapes: `${shapes} accumulate 1`,
      calls: 1,
      milliseconds: 4,
      flops: 0,
      bytes: 3 * bytes,
    },
  ]);
});

it('counts the arithmetic of a convolution, and no workspace', () => {
  const [x, weight, y] = [view(1, 6, 6, 2), view(8, 3, 3, 2), view(1, 3, 3, 8)];
  const norm = view(1, 1, 1, 2);
  const operands = [x, weight, null, norm, norm, norm, norm, y, view(1, 1, 1, 100)];
  const convolution: Kernel = {
    operation: 'convolution',
    label: 'test',
    operands,
    attributes: [2, 1, 1e-5, 1],
  };
  expect(groupKernels(program(convolution), [500])).toEqual([
    {
      operation: 'convolution',
      shapes: 'x 1x6x6x2 weight 8x3x3x2 y 1x3x3x8 stride 2 padding 1 relu 1 normalized',
      calls: 1,
      milliseconds: 0.5,
      flops: 2 * (3 * 3) * 8 * (3 * 3) * 2,
      bytes: 4 * (72 + 144 + 4 * 2 + 72),
    },
  ]);
});
