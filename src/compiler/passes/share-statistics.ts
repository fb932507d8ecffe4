import { requiredOperand, resolvePlace, tensorOf, type Step } from '../step.js';
import { StepBuilder } from '../step-builder.js';

/** Statistics of a buffer's channels: where they are, and which are computed already. */
interface ChannelStatistics {
  readonly mean: number;
  readonly variance: number;
  readonly done: boolean[];
}

/**
 * Computes the batch statistics of each channel once. All normalizations of a dense block read prefixes of one
 * buffer, and a channel's mean and variance are the same for all of them: the first one computes them, the others
 * read windows on the same two vectors.
 */
export function shareStatistics(step: Step): Step {
  const builder = new StepBuilder({ ...step, instructions: [] });
  const byRoot = new Map<number, ChannelStatistics>();

  for (const call of step.instructions) {
    if (call.operation !== 'batchStatistics') {
      builder.append(call);
      continue;
    }
    const x = requiredOperand(call, 'x');
    const { root, offset } = resolvePlace(step, x);
    const statistics = byRoot.get(root) ?? statisticsOf(builder, root);
    byRoot.set(root, statistics);
    const { c } = tensorOf(step, x).dimensions;
    builder.place(requiredOperand(call, 'mean'), { parent: statistics.mean, offset, kind: 'channels' });
    builder.place(requiredOperand(call, 'variance'), {
      parent: statistics.variance,
      offset,
      kind: 'channels',
    });
    for (const [first, channels] of missingRanges(statistics.done, offset, c)) {
      const operands = {
        x: builder.channels(x, first - offset, channels),
        mean: builder.channels(statistics.mean, first, channels),
        variance: builder.channels(statistics.variance, first, channels),
      };
      builder.call('batchStatistics', call.label, call.phase, operands, {});
    }
  }
  return builder.build();
}

function statisticsOf(builder: StepBuilder, root: number): ChannelStatistics {
  const { name, dimensions } = builder.get(root);
  return {
    mean: builder.vector(`${name}.mean`, dimensions.c),
    variance: builder.vector(`${name}.variance`, dimensions.c),
    done: [],
  };
}

/** Runs of channels in [first, first + count) that are not done yet, as [first, count]; marks them done. */
function missingRanges(
  done: boolean[],
  first: number,
  count: number,
): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = [];
  for (let channel = first; channel < first + count; channel++) {
    if (done[channel]) continue;
    done[channel] = true;
    const last = ranges.at(-1);
    if (last !== undefined && last[0] + last[1] === channel) last[1] += 1;
    else ranges.push([channel, 1]);
  }
  return ranges;
}
