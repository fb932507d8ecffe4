import { requiredOperand, resolvePlace, type Instruction, type Step } from './step.js';
import { StepBuilder } from './step-builder.js';

/**
 * Lays what a concatenation joins into the joined tensor, and the gradients of its parts into its gradient, and drops
 * the copies that did so: a dense block then has one buffer, each layer writes its own channels into it, and their
 * gradients are channels of one buffer as well. A copy stays where its source already lies somewhere else, or where
 * it adds to a gradient.
 */
export function shareConcatenations(step: Step): Step {
  const builder = new StepBuilder({ ...step, instructions: [] });
  const shared = new Set<Instruction>();
  // Forward copies from the last to the first: a joined tensor must know its place before its parts get theirs.
  for (const call of step.instructions.toReversed()) {
    if (call.phase === 'forward') share(builder, call, 'x', 'y', shared);
  }
  // In the backward pass the joined gradient comes before those of its parts.
  for (const call of step.instructions) {
    if (call.phase === 'backward') share(builder, call, 'y', 'x', shared);
  }
  for (const call of step.instructions) if (!shared.has(call)) builder.append(call);
  return builder.build();
}

function share(
  builder: StepBuilder,
  call: Instruction,
  partRole: 'x' | 'y',
  joinedRole: 'x' | 'y',
  shared: Set<Instruction>,
): void {
  if (call.operation !== 'copy' || call.attributes[0] !== 0) return;
  const part = requiredOperand(call, partRole);
  const joined = requiredOperand(call, joinedRole);
  if (builder.get(part).place !== null || holds(builder, part, joined)) return;
  builder.place(part, { parent: joined, offset: 0, kind: 'channels' });
  shared.add(call);
}

/** Whether the joined tensor lies in the part: laying the part into it would close a circle. */
function holds(builder: StepBuilder, part: number, joined: number): boolean {
  return resolvePlace(builder.build(), joined).root === part;
}
