import { KERNEL_SIGNATURES } from '../kernel-operations.js';
import { requiredOperand, tensorOf, type Instruction, type Step } from '../step.js';
import { StepBuilder } from '../step-builder.js';

/**
 * Lays what a concatenation joins into the joined tensor, and the gradients of its parts into its gradient, and drops
 * the copies that did so: a dense block then has one buffer, each layer writes its own channels into it, and their
 * gradients are channels of one buffer as well. In the same way the two values that an addition joins have the
 * addition's gradient itself for theirs. A copy stays where its part already lies somewhere else, where it adds to a
 * gradient, or where of two parts in one place one would be read after the other has been added to.
 */
export function shareConcatenations(step: Step): Step {
  const builder = new StepBuilder({ ...step, instructions: [] });
  const rootOf = rootFinder(builder);
  const uses = usesOf(step);
  const partsOf = new Map<number, number[]>();
  const dropped = new Set<Instruction>();

  const share = (call: Instruction, partRole: 'x' | 'y', joinedRole: 'x' | 'y'): void => {
    if (call.operation !== 'copy' || call.attributes[0] !== 0) return;
    const part = requiredOperand(call, partRole);
    const joined = requiredOperand(call, joinedRole);
    // Where the joined tensor lies in the part, laying the part into it would close a circle.
    if (builder.get(part).place !== null || rootOf(joined) === part) return;
    const parts = [...(partsOf.get(joined) ?? []), part];
    if (
      !keepTheirValues(
        useOf(uses, joined),
        parts.map((id) => useAsJoined(useOf(uses, id))),
      )
    )
      return;
    builder.place(part, { parent: joined, offset: 0, kind: 'channels' });
    partsOf.set(joined, parts);
    dropped.add(call);
  };

  // Forward copies from the last to the first: a joined tensor must know its place before its parts get theirs.
  for (const call of step.instructions.toReversed()) if (call.phase === 'forward') share(call, 'x', 'y');
  // In the backward pass the joined gradient comes before those of its parts.
  for (const call of step.instructions) if (call.phase === 'backward') share(call, 'y', 'x');
  for (const call of step.instructions) if (!dropped.has(call)) builder.append(call);
  return builder.build();
}

/**
 * Answers in which buffer a tensor lies by the places given so far. The way there is remembered, because the
 * concatenations of a dense block lie in each other, as deep as the block is long.
 */
function rootFinder(builder: StepBuilder): (tensor: number) => number {
  const shortcuts = new Map<number, number>();
  const holderOf = (tensor: number): number | undefined =>
    shortcuts.get(tensor) ?? builder.get(tensor).place?.parent;
  return (tensor) => {
    const passed: number[] = [];
    let root = tensor;
    for (let holder = holderOf(root); holder !== undefined; holder = holderOf(root)) {
      passed.push(root);
      root = holder;
    }
    for (const id of passed) shortcuts.set(id, root);
    return root;
  };
}

/** When a tensor is used, by the indices of the instructions. */
interface Use {
  /** Infinite where the outside reads it. */
  readonly lastRead: number;
  /** The first that adds to it; infinite where none does. */
  readonly firstAddition: number;
  /** The first copy out of it, in whose place another tensor may be laid into it; infinite where there is none. */
  readonly firstCopy: number;
}

const NO_USE: Use = { lastRead: -1, firstAddition: Infinity, firstCopy: Infinity };

function useOf(uses: ReadonlyMap<number, Use>, id: number): Use {
  return uses.get(id) ?? NO_USE;
}

/** The use of a tensor as if others lay in it that are read and added to as long as anything is. */
function useAsJoined(use: Use): Use {
  if (use.firstCopy === Infinity) return use;
  return { ...use, lastRead: Infinity, firstAddition: Math.min(use.firstAddition, use.firstCopy) };
}

/**
 * Whether a joined tensor, which is complete, and the parts that lie in one place of it all keep their values as long
 * as they are read.
 */
function keepTheirValues(joined: Use, parts: readonly Use[]): boolean {
  return parts.every((added) =>
    [joined, ...parts].every((read) => read === added || read.lastRead < added.firstAddition),
  );
}

/** Uses of a window count as uses of what it lies in. */
function usesOf(step: Step): ReadonlyMap<number, Use> {
  const uses = new Map<number, Use>();
  const use = (id: number, { lastRead, firstAddition, firstCopy }: Use): void => {
    const { place } = tensorOf(step, id);
    const known = useOf(uses, id);
    uses.set(id, {
      lastRead: Math.max(known.lastRead, lastRead),
      firstAddition: Math.min(known.firstAddition, firstAddition),
      firstCopy: Math.min(known.firstCopy, firstCopy),
    });
    if (place !== null) use(place.parent, { lastRead, firstAddition, firstCopy });
  };

  step.instructions.forEach(({ operation, operands, attributes }, index) => {
    const { reads, attributes: names } = KERNEL_SIGNATURES[operation];
    const accumulates = attributes[(names as readonly string[]).indexOf('accumulate')] === 1;
    const firstCopy = operation === 'copy' && !accumulates ? index : Infinity;
    operands.forEach((operand, role) => {
      if (operand === null) return;
      if (role < reads.length) use(operand, { ...NO_USE, lastRead: index, firstCopy });
      else if (accumulates) use(operand, { ...NO_USE, firstAddition: index });
    });
  });
  for (const binding of Object.values(step.bindings)) {
    if (binding.use === 'output') use(binding.tensor, { ...NO_USE, lastRead: Infinity });
  }
  return uses;
}
