import { multiplyAccumulates } from '../compiler/estimate-cost.js';
import type { KernelOperation } from '../compiler/kernel-operations.js';
import { memoryTimeline } from '../compiler/memory-timeline.js';
import { viewBytes, type Kernel, type View } from '../compiler/program.js';
import type { Phase } from '../compiler/step.js';
import { rolesOf } from '../compiler/step.js';
import type { StepProgram } from '../compiler/step-program.js';
import type { MemoryCategories } from '../compiler/training-plan.js';

/** A kernel of a step: what it does, and how long it took. */
export interface KernelProfile {
  readonly operation: KernelOperation;
  /** Path of the graph's node that wants it; `loss`, `optimizer`. */
  readonly label: string;
  readonly phase: Phase;
  /** What computes it, as Session.kernelLibraries says. */
  readonly library: string;
  /** Median over the steps. */
  readonly microseconds: number;
  /** Of a convolution or one of its gradients in the direct form, however it is computed; else 0. */
  readonly multiplyAccumulates: number;
  /** Of its operands, each counted once; scratch space left out. */
  readonly bytes: number;
  /** Its operands by role, scratch space left out: [N, H, W, C]. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  /** What lives while it runs. */
  readonly live: MemoryCategories;
}

/** The kernels of a program in their order; `microseconds` has the time of each, `libraries` what computes it. */
export function kernelProfiles(
  program: StepProgram,
  microseconds: readonly number[],
  libraries: readonly string[],
): readonly KernelProfile[] {
  const timeline = memoryTimeline(program);
  return timeline.map(({ phase, categories }, index) => {
    const kernel = program.kernels[index];
    const time = microseconds[index];
    if (kernel === undefined || time === undefined)
      throw new RangeError(
        `Expected times of ${timeline.length} kernels but received ${microseconds.length}`,
      );
    const operands = operandsOf(kernel);
    const elementType = ({ buffer }: View) => program.buffers[buffer]?.elementType ?? 'float32';
    return {
      operation: kernel.operation,
      label: kernel.label,
      phase,
      library: libraries[index] ?? '',
      microseconds: time,
      multiplyAccumulates: multiplyAccumulates(kernel),
      bytes: operands.reduce((sum, { view }) => sum + viewBytes(view, elementType(view)), 0),
      shapes: Object.fromEntries(operands.map(({ role, view: { n, h, w, c } }) => [role, [n, h, w, c]])),
      live: categories,
    };
  });
}

function operandsOf({ operation, operands }: Kernel): readonly { role: string; view: View }[] {
  return rolesOf(operation).flatMap((name, index) => {
    const role = name.replace('?', '');
    const view = operands[index] ?? null;
    return view === null || role === 'workspace' ? [] : [{ role, view }];
  });
}
