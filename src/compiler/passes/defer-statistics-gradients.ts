import {
  attributeOf,
  elementCount,
  requiredOperand,
  resolvePlace,
  type Instruction,
  type Step,
} from '../step.js';
import { StepBuilder } from '../step-builder.js';
import { readBy } from '../step-uses.js';

/** A normalization's share of a gradient: the tensors and the channels of the gradient's buffer that it is about. */
interface Share {
  readonly x: number;
  readonly mean: number;
  readonly first: number;
  readonly end: number;
}

/** What flows through statistics into one buffer of gradients and is not added to it yet. */
interface Deferred {
  readonly offset: number;
  readonly slope: number;
  readonly shares: Share[];
  /** By channel of the buffer; undefined where nothing is deferred. */
  readonly state: ('waiting' | 'added' | undefined)[];
}

/**
 * Splits the gradient of each normalization into what flows with the statistics held fixed and what flows through
 * them. The second is offset + slope * (x - mean), channel by channel, for whatever normalization reads the channel; so
 * all readers of a channel add to its offset and slope, and one pass over the channel adds the sum to its gradient,
 * right before that is read. (DESIGN: batch norm's backward correction is deferred.)
 */
export function deferStatisticsGradients(step: Step): Step {
  const builder = new StepBuilder({ ...step, instructions: [] });
  const deferred = new Map<number, Deferred>();
  const dataGradients = dataGradientsOf(step);
  const replaced = new Set<Instruction>();

  for (const call of step.instructions) {
    for (const read of readBy(call)) addWaiting(builder, deferred, call, read);
    if (replaced.has(call)) continue;
    const dataGradient = dataGradients.get(call);
    if (dataGradient !== undefined && defer(builder, deferred, dataGradient)) replaced.add(dataGradient);
    else builder.append(call);
  }
  const last = step.instructions.at(-1);
  for (const { tensor, use } of Object.values(step.bindings)) {
    if (last !== undefined && use === 'output') addWaiting(builder, deferred, last, tensor);
  }
  return builder.build();
}

/** The data gradient that follows from each parameter gradient. */
function dataGradientsOf(step: Step): ReadonlyMap<Instruction, Instruction> {
  const byParameter = new Map<number, Instruction>();
  for (const call of step.instructions) {
    if (call.operation === 'normalizeDataGradient') byParameter.set(requiredOperand(call, 'dgamma'), call);
  }
  const pairs = new Map<Instruction, Instruction>();
  for (const call of step.instructions) {
    if (call.operation !== 'normalizeParameterGradient') continue;
    const dataGradient = byParameter.get(requiredOperand(call, 'dgamma'));
    if (dataGradient !== undefined) pairs.set(call, dataGradient);
  }
  return pairs;
}

/** Writes the split form of a normalization's gradient; false, and nothing written, where it cannot be deferred. */
function defer(builder: StepBuilder, deferred: Map<number, Deferred>, call: Instruction): boolean {
  const of = (role: string): number => requiredOperand(call, role);
  const { root, offset: first } = resolvePlace(builder, of('dx'));
  const { c, ...image } = builder.get(of('x')).dimensions;
  const share: Share = { x: of('x'), mean: of('mean'), first, end: first + c };
  const known = deferred.get(root);
  if (known?.shares.some((other) => !agree(builder, other, share))) return false;
  const target = known ?? deferredFor(builder, root);
  deferred.set(root, target);
  target.shares.push(share);

  const [x, dy, mean, variance, gamma, beta] = ['x', 'dy', 'mean', 'variance', 'gamma', 'beta'].map(of) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [dx, dgamma, dbeta] = [of('dx'), of('dgamma'), of('dbeta')];
  const epsilon = attributeOf(call, 'epsilon');
  builder.call(
    'normalizeGradient',
    call.label,
    call.phase,
    { x, dy, mean, variance, gamma, beta, dx, dgamma, dbeta },
    { epsilon, relu: attributeOf(call, 'relu'), accumulate: attributeOf(call, 'accumulate') },
  );
  for (const run of runsOf(target, share.first, share.end)) {
    const window = (vector: number): number => builder.window(vector, run.first - first, run.channels);
    const sum = (vector: number): number => builder.window(vector, run.first, run.channels);
    builder.call(
      'statisticsGradient',
      call.label,
      call.phase,
      {
        variance: window(variance),
        gamma: window(gamma),
        dgamma: window(dgamma),
        dbeta: window(dbeta),
        offset: sum(target.offset),
        slope: sum(target.slope),
      },
      { epsilon, pixels: elementCount({ ...image, c: 1 }), accumulate: run.state === 'waiting' ? 1 : 0 },
    );
  }
  target.state.fill('waiting', share.first, share.end);
  return true;
}

function deferredFor(builder: StepBuilder, root: number): Deferred {
  const { name, dimensions } = builder.get(root);
  return {
    offset: builder.vector(`${name}.offset`, dimensions.c),
    slope: builder.vector(`${name}.slope`, dimensions.c),
    shares: [],
    state: new Array<undefined>(dimensions.c).fill(undefined),
  };
}

/** Whether two shares, where they meet, are about the same channels of the same values and statistics. */
function agree(builder: StepBuilder, a: Share, b: Share): boolean {
  if (a.end <= b.first || b.end <= a.first) return true;
  return (['x', 'mean'] as const).every((role) => {
    const [one, other] = [resolvePlace(builder, a[role]), resolvePlace(builder, b[role])];
    return one.root === other.root && one.offset - a.first === other.offset - b.first;
  });
}

/** Adds what waits for the channels of a gradient that is about to be read. */
function addWaiting(
  builder: StepBuilder,
  deferred: ReadonlyMap<number, Deferred>,
  { label, phase }: Instruction,
  gradient: number,
): void {
  const { root, offset } = resolvePlace(builder, gradient);
  const target = deferred.get(root);
  if (target === undefined) return;
  const { c } = builder.get(gradient).dimensions;
  for (const run of runsOf(target, offset, offset + c)) {
    if (run.state !== 'waiting') continue;
    for (const { first, end, share } of coveredBy(target.shares, run.first, run.first + run.channels)) {
      const channels = end - first;
      const dx = builder.window(gradient, first - offset, channels);
      builder.call(
        'addStatisticsGradient',
        label,
        phase,
        {
          dy: dx,
          x: builder.window(share.x, first - share.first, channels),
          mean: builder.window(share.mean, first - share.first, channels),
          offset: builder.window(target.offset, first, channels),
          slope: builder.window(target.slope, first, channels),
          dx,
        },
        {},
      );
    }
    target.state.fill('added', run.first, run.first + run.channels);
  }
}

/** Channels [first, end) as runs of one state. */
function runsOf(
  { state }: Deferred,
  first: number,
  end: number,
): { readonly first: number; channels: number; readonly state: Deferred['state'][number] }[] {
  const runs: ReturnType<typeof runsOf> = [];
  for (let channel = first; channel < end; channel++) {
    const last = runs.at(-1);
    if (last !== undefined && last.state === state[channel]) last.channels += 1;
    else runs.push({ first: channel, channels: 1, state: state[channel] });
  }
  return runs;
}

/** Channels [first, end) as ranges that lie within one share each. */
function coveredBy(
  shares: readonly Share[],
  first: number,
  end: number,
): readonly { readonly first: number; readonly end: number; readonly share: Share }[] {
  const ranges: { first: number; end: number; share: Share }[] = [];
  for (let channel = first; channel < end;) {
    const start = channel;
    const share = shares
      .filter((candidate) => candidate.first <= start && start < candidate.end)
      .reduce<Share | null>(
        (best, candidate) => (best === null || candidate.end > best.end ? candidate : best),
        null,
      );
    if (share === null) throw new Error(`Expected channel ${start} of a gradient to have a normalization`);
    channel = Math.min(end, share.end);
    ranges.push({ first: start, end: channel, share });
  }
  return ranges;
}
