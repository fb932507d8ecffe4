import { expect, test } from 'vitest';
import { demangled, parseResourceUsage } from '../../scripts/resource-usage.mjs';

const KERNEL = '_ZN10densegraph4cuda11tile_kernelILi4EEEvl';

/** As ptxas 13.0 words it. */
const report = (architecture: string, spills: string, registers = 40) => `ptxas info    : 0 bytes gmem
ptxas info    : Compiling entry function '${KERNEL}' for '${architecture}'
ptxas info    : Function properties for ${KERNEL}
    16 bytes stack frame, ${spills}
ptxas info    : Used ${registers} registers, used 1 barriers, 16 bytes cumulative stack size, 8192 bytes smem
ptxas info    : Compile time = 41.713 ms
`;
const NO_SPILLS = '0 bytes spill stores, 0 bytes spill loads';

test('each kernel and architecture has its registers and its spills', () => {
  const text =
    report('sm_80', NO_SPILLS) + report('sm_90a', '48 bytes spill stores, 32 bytes spill loads', 128);
  expect(parseResourceUsage(text)).toEqual([
    { kernel: KERNEL, architecture: 'sm_80', registers: 40, spilledBytes: 0 },
    { kernel: KERNEL, architecture: 'sm_90a', registers: 128, spilledBytes: 80 },
  ]);
});

test('what a function spills counts with the kernel that calls it', () => {
  const called = `ptxas info    : Function properties for _ZN10densegraph4cuda4slowEf
    8 bytes stack frame, 8 bytes spill stores, 8 bytes spill loads
`;
  const [usage] = parseResourceUsage(report('sm_80', NO_SPILLS) + called);
  expect(usage?.spilledBytes).toBe(16);
});

test('a kernel whose spills or registers are not told is an error, not a kernel without', () => {
  const whole = report('sm_80', NO_SPILLS);
  for (const line of [/^ +16 bytes stack frame.*\n/m, /^.*Used 40 registers.*\n/m]) {
    expect(() => parseResourceUsage(whole.replace(line, ''))).toThrow(KERNEL);
  }
});

test('other words of the compiler are no kernels', () => {
  expect(parseResourceUsage('nvcc warning : something\n')).toEqual([]);
});

test('names are told as they are written', async () => {
  const names = await demangled([KERNEL, 'main']);
  expect(names).toEqual(['void densegraph::cuda::tile_kernel<4>(long)', 'main']);
});
