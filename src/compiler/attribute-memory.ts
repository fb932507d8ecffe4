import { KERNEL_SIGNATURES } from './kernel-operations.js';
import type { Kernel, View } from './program.js';
import type { Phase } from './step.js';
import type { StepProgram } from './step-program.js';
import type { LayerMemory } from './training-plan.js';
import { ViewCoverage } from './view-coverage.js';

/**
 * What each layer of a training step costs, in the order in which they run: a row for each node of the graph that has
 * kernels, before them one for each binding that the outside fills and the backward pass reads again (`images`).
 *
 * `savedBytes`: a byte that is kept between the passes counts for the layer that was the last to write it before the
 * backward pass, so of a buffer that layers share each has the slice that it wrote. What no layer wrote, the padding
 * to ARENA_ALIGNMENT, counts for the last writer of the buffer. So all rows together have `savedActivationBytes`.
 *
 * `forwardBytes`, `backwardBytes`: the most that one of the layer's kernels reads and writes, workspace included, each
 * byte once: what the layer needs by itself. What others keep beside it at that moment is the timeline's to tell.
 */
export function attributeMemory(program: StepProgram): readonly LayerMemory[] {
  const saved = savedBytes(program);
  const forward = needs(program, 'forward');
  const backward = needs(program, 'backward');
  const kernels = new Set([...forward.keys(), ...backward.keys()]);
  const outside = [...saved.keys()].filter((path) => !kernels.has(path));
  return [...outside, ...kernels].map((path) => ({
    path,
    savedBytes: saved.get(path) ?? 0,
    forwardBytes: forward.get(path)?.bytes ?? 0,
    backwardBytes: backward.get(path)?.bytes ?? 0,
    forwardKernels: forward.get(path)?.kernels ?? 0,
    backwardKernels: backward.get(path)?.kernels ?? 0,
  }));
}

/** By the label of the layer, or by the name of the binding. */
function savedBytes(program: StepProgram): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>();
  const coverage = new ViewCoverage(program.buffers);
  /** By the id of a saved buffer: who was the last to write it, and what nobody has been found to have written. */
  const left = new Map<number, { readonly owner: string | null; readonly bytes: number }>();
  for (const { id, category, bytes } of program.buffers) {
    if (category === 'saved') left.set(id, { owner: null, bytes });
  }
  const claim = (owner: string, view: View): void => {
    const rest = left.get(view.buffer);
    if (rest === undefined) return;
    const added = coverage.add(view);
    bytes.set(owner, (bytes.get(owner) ?? 0) + added);
    left.set(view.buffer, { owner: rest.owner ?? owner, bytes: rest.bytes - added });
  };

  program.kernels.toReversed().forEach((kernel, index) => {
    if (program.phases.at(-1 - index) !== 'forward') return;
    for (const view of writesOf(kernel)) claim(kernel.label, view);
  });
  for (const [name, { view }] of Object.entries(program.bindings)) claim(name, view);
  for (const { owner, bytes: padding } of left.values()) {
    if (owner !== null) bytes.set(owner, (bytes.get(owner) ?? 0) + padding);
  }
  return bytes;
}

/** What the kernels of a phase need, by label: how many there are, and the most that one of them touches. */
function needs(
  { kernels, phases, buffers }: StepProgram,
  phase: Phase,
): ReadonlyMap<string, { readonly kernels: number; readonly bytes: number }> {
  const needs = new Map<string, { readonly kernels: number; readonly bytes: number }>();
  kernels.forEach(({ label, operands }, index) => {
    if (phases[index] !== phase) return;
    const coverage = new ViewCoverage(buffers);
    const touched = operands.reduce((sum, view) => sum + (view === null ? 0 : coverage.add(view)), 0);
    const known = needs.get(label) ?? { kernels: 0, bytes: 0 };
    needs.set(label, { kernels: known.kernels + 1, bytes: Math.max(known.bytes, touched) });
  });
  return needs;
}

function writesOf({ operation, operands }: Kernel): readonly View[] {
  return operands.slice(KERNEL_SIGNATURES[operation].reads.length).filter((view) => view !== null);
}
