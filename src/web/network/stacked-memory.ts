import type { PlanFragment, TrainingPhase } from '../generated/documents.js';

export type MemoryPoint = PlanFragment['timeline'][number];
export type MemoryCategory = keyof MemoryPoint['categories'];

/** From the bottom: what is there all the time, then what comes and goes. The numbers are the theme's colors. */
export const CATEGORIES: readonly {
  readonly key: MemoryCategory;
  readonly label: string;
  readonly color: number;
}[] = [
  { key: 'parameterBytes', label: 'Parameters', color: 4 },
  { key: 'gradientBytes', label: 'Gradients', color: 3 },
  { key: 'optimizerBytes', label: 'Optimizer', color: 7 },
  { key: 'savedActivationBytes', label: 'Saved activations', color: 1 },
  { key: 'temporaryBytes', label: 'Temporary', color: 2 },
];

/**
 * The outline of each category on those below it, as an SVG path: a step for each kernel, one unit wide; bytes upwards
 * from `top` to 0, so that the plot's height is `top`.
 */
export function stackedPaths(timeline: readonly MemoryPoint[], top: number): readonly string[] {
  let floor = timeline.map(() => 0);
  return CATEGORIES.map(({ key }) => {
    const ceiling = timeline.map(({ categories }, place) => (floor[place] ?? 0) + categories[key]);
    const above = ceiling.map((bytes, place) => `V${top - bytes}H${place + 1}`).join('');
    const below = floor
      .map((bytes, place) => `V${top - bytes}H${place}`)
      .toReversed()
      .join('');
    const path = `M0 ${top - (floor[0] ?? 0)}${above}${below}Z`;
    floor = ceiling;
    return path;
  });
}

/** A part of a step, as kernels of one phase after another. */
export interface PhaseSpan {
  readonly phase: TrainingPhase;
  readonly from: number;
  readonly to: number;
}

/** Where each phase is among the kernels; `to` is excluded. */
export function phaseSpans(timeline: readonly MemoryPoint[]): readonly PhaseSpan[] {
  const starts = timeline.flatMap(({ phase }, place) =>
    timeline[place - 1]?.phase === phase ? [] : [place],
  );
  return starts.map((from, place) => ({
    phase: timeline[from]?.phase ?? 'FORWARD',
    from,
    to: starts[place + 1] ?? timeline.length,
  }));
}

/** The place of the kernel at which most bytes are live; 0 where there is none. */
export function peakPlace(timeline: readonly MemoryPoint[]): number {
  return timeline.reduce(
    (peak, { liveBytes }, place) => (liveBytes > (timeline[peak]?.liveBytes ?? 0) ? place : peak),
    0,
  );
}
