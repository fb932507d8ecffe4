import { liveBytes } from './live-bytes.js';
import type { BufferCategory } from './program.js';
import type { StepProgram } from './step-program.js';
import type { MemoryPoint } from './training-plan.js';

/** What lives at each kernel of a step, in order, by why it does. */
export function memoryTimeline({ buffers, kernels, phases }: StepProgram): readonly MemoryPoint[] {
  const liveOf = (category: BufferCategory): readonly number[] =>
    liveBytes(
      buffers.filter((buffer) => buffer.category === category),
      kernels.length,
    );
  const parameters = liveOf('parameter');
  const gradients = liveOf('gradient');
  const optimizer = liveOf('optimizer');
  const saved = liveOf('saved');
  const temporary = liveOf('temporary');
  const total = liveBytes(buffers, kernels.length);
  return kernels.map(({ label, operation }, kernel) => ({
    kernel,
    label: `${label} ${operation}`,
    phase: phases[kernel] ?? 'forward',
    liveBytes: total[kernel] ?? 0,
    categories: {
      parameterBytes: parameters[kernel] ?? 0,
      gradientBytes: gradients[kernel] ?? 0,
      optimizerBytes: optimizer[kernel] ?? 0,
      savedActivationBytes: saved[kernel] ?? 0,
      temporaryBytes: temporary[kernel] ?? 0,
    },
  }));
}
