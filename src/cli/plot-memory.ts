import type { MemoryCategories, MemoryPoint, TrainingPlan } from '../compiler/training-plan.js';
import { axisTicks } from './axis-ticks.js';
import { formatBytes } from '../compiler/format-bytes.js';
import type { NamedPlan } from './named-plans.js';
import { PLOT_STYLE } from './plot-memory-style.js';
import { element, textElement } from './svg-element.js';

/** From the bottom of a stack to its top. The key is also the class that PLOT_STYLE colors. */
const STACK: readonly { readonly key: keyof MemoryCategories; readonly name: string }[] = [
  { key: 'parameterBytes', name: 'parameters' },
  { key: 'gradientBytes', name: 'gradients' },
  { key: 'optimizerBytes', name: 'optimizer' },
  { key: 'savedActivationBytes', name: 'saved activations' },
  { key: 'temporaryBytes', name: 'temporary' },
];

const WIDTH = 960;
/** Of the areas, in the image. */
const LEFT = 64;
const RIGHT = WIDTH - 20;
const HEAD = 84;
/** Of a panel: all of it, and the area from its top. */
const PANEL = 282;
const AREA_TOP = 56;
const AREA_HEIGHT = 170;

const MIB = 2 ** 20;

/** Where a kernel and a number of bytes are in a panel. */
interface Scale {
  readonly x: (kernel: number) => number;
  readonly y: (bytes: number) => number;
}

/**
 * What lives at each kernel of a training step as an SVG image: a panel for each plan that is no other's, the bytes stacked by purpose, all
 * on one scale of MiB. It needs nothing from outside and follows the reader's light or dark scheme.
 */
export function plotMemory(heading: string, plans: readonly NamedPlan[]): string {
  const shown = plans.filter(({ sameAs }) => sameAs === null);
  const most = Math.max(...shown.map(({ plan }) => plan.plannedBytes));
  const height = HEAD + shown.length * PANEL;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      role: 'img',
      'aria-label': heading,
    },
    textElement('title', {}, heading),
    textElement('style', {}, PLOT_STYLE),
    element('rect', { class: 'paper', width: WIDTH, height }),
    textElement('text', { class: 'heading', x: LEFT, y: 32 }, heading),
    legend(),
    ...shown.map(({ name, plan }, index) =>
      element(
        'g',
        { transform: `translate(0 ${HEAD + index * PANEL})` },
        ...panel(namesOf(name, plans), plan, most),
      ),
    ),
  );
}

function legend(): string {
  const areas = STACK.map(({ key, name }) => ({
    name,
    mark: element('rect', { class: key, width: 12, height: 12 }),
  }));
  const line = element('line', { class: 'planned', x1: 0, x2: 12, y1: 6, y2: 6 });
  const entries = [...areas, { name: 'planned', mark: line }].map(({ name, mark }, index) =>
    element(
      'g',
      { transform: `translate(${LEFT + index * 146} 50)` },
      mark,
      textElement('text', { x: 18, y: 10.5 }, name),
    ),
  );
  return element('g', {}, ...entries);
}

/** A plan's, and those of others that are the same. */
function namesOf(name: string, plans: readonly NamedPlan[]): string {
  return [name, ...plans.filter(({ sameAs }) => sameAs === name).map((same) => same.name)].join(' = ');
}

function panel(names: string, { plannedBytes, timeline }: TrainingPlan, most: number): readonly string[] {
  const scale: Scale = {
    x: (kernel) => LEFT + (kernel / timeline.length) * (RIGHT - LEFT),
    y: (bytes) => AREA_TOP + AREA_HEIGHT * (1 - bytes / most),
  };
  const peak = timeline.reduce((highest, point) => (point.liveBytes > highest.liveBytes ? point : highest));
  const peakText = `peak ${formatBytes(peak.liveBytes)} at kernel ${peak.kernel}: ${peak.label}`;
  return [
    textElement('text', { class: 'strategy', x: LEFT, y: 14 }, names),
    textElement('text', { x: RIGHT, y: 14, 'text-anchor': 'end' }, `planned ${formatBytes(plannedBytes)}`),
    textElement('text', { class: 'quiet', x: LEFT, y: 31 }, peakText),
    ...byteAxis(scale, most),
    ...STACK.map(({ key }, index) => area(timeline, STACK.slice(0, index), key, scale)),
    ...kernelAxis(scale, timeline.length),
    plannedLine(scale, plannedBytes),
    ...border(scale, timeline),
  ];
}

function byteAxis({ y }: Scale, most: number): readonly string[] {
  const ticks = axisTicks(most / MIB, 4);
  const middle = AREA_TOP + AREA_HEIGHT / 2;
  return [
    ...ticks.flatMap((tick) => [
      element('line', { class: 'grid', x1: LEFT, x2: RIGHT, y1: y(tick * MIB), y2: y(tick * MIB) }),
      textElement(
        'text',
        { class: 'quiet', x: LEFT - 8, y: y(tick * MIB) + 4, 'text-anchor': 'end' },
        tickLabel(tick),
      ),
    ]),
    textElement(
      'text',
      { class: 'quiet', 'text-anchor': 'middle', transform: `translate(18 ${middle}) rotate(-90)` },
      'live bytes (MiB)',
    ),
  ];
}

function kernelAxis({ x, y }: Scale, kernels: number): readonly string[] {
  const bottom = y(0);
  return [
    element('line', { class: 'axis', x1: LEFT, x2: RIGHT, y1: bottom, y2: bottom }),
    ...axisTicks(kernels, 8).flatMap((tick) => [
      element('line', { class: 'axis', x1: x(tick), x2: x(tick), y1: bottom, y2: bottom + 4 }),
      textElement(
        'text',
        { class: 'quiet', x: x(tick), y: bottom + 17, 'text-anchor': 'middle' },
        tickLabel(tick),
      ),
    ]),
    textElement(
      'text',
      { class: 'quiet', x: (LEFT + RIGHT) / 2, y: bottom + 34, 'text-anchor': 'middle' },
      'kernel of the step',
    ),
  ];
}

/** A category's bytes on top of those below it, a step at each kernel. */
function area(
  timeline: readonly MemoryPoint[],
  below: typeof STACK,
  key: keyof MemoryCategories,
  scale: Scale,
): string {
  const floors = timeline.map(({ categories }) =>
    below.reduce((sum, other) => sum + categories[other.key], 0),
  );
  const tops = timeline.map(({ categories }, kernel) => (floors[kernel] ?? 0) + categories[key]);
  const forth = stairs(tops, scale);
  const back = stairs(floors, scale).toReversed();
  const points = [...forth, ...back].map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
  return element('path', { class: key, d: `M${points.join('L')}Z` });
}

/** Corners of a line that keeps each value until the next kernel; none where the value stays. */
function stairs(values: readonly number[], { x, y }: Scale): (readonly [number, number])[] {
  return values.flatMap((value, kernel) => {
    const corners: (readonly [number, number])[] = [];
    if (value !== values[kernel - 1]) corners.push([x(kernel), y(value)]);
    if (value !== values[kernel + 1]) corners.push([x(kernel + 1), y(value)]);
    return corners;
  });
}

function plannedLine({ y }: Scale, plannedBytes: number): string {
  const at = y(plannedBytes);
  return element('line', { class: 'planned', x1: LEFT, x2: RIGHT, y1: at, y2: at });
}

/** The line between the passes, readable on any color, and their names above it. */
function border({ x, y }: Scale, timeline: readonly MemoryPoint[]): readonly string[] {
  const at = x(timeline.findIndex(({ phase }) => phase === 'backward'));
  const ends = { x1: at, x2: at, y1: AREA_TOP - 14, y2: y(0) };
  return [
    element('line', { class: 'halo', ...ends }),
    element('line', { class: 'border', ...ends }),
    textElement('text', { class: 'phase', x: at - 6, y: AREA_TOP - 5, 'text-anchor': 'end' }, '← forward'),
    textElement('text', { class: 'phase', x: at + 6, y: AREA_TOP - 5 }, 'backward →'),
  ];
}

/** Ticks are multiples of a power of ten: no more digits than it needs. */
function tickLabel(tick: number): string {
  return String(Number(tick.toPrecision(12)));
}
