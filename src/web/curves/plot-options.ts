import type uPlot from 'uplot';
import type { Curve } from './curve.js';

const HEIGHT = 240;
/** uPlot's own name is a const enum's, which is not there when the page runs. */
const LOGARITHMIC = 3 as unknown as uPlot.Scale.Distr.Logarithmic;
const EPOCH_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

/** The axis of what the curves tell. */
export interface ValueAxis {
  readonly format: (value: number) => string;
  readonly isLogarithmic: boolean;
}

/** How uPlot draws curves by epoch, in the theme's colors as they are at the element now. */
export function plotOptions(
  element: HTMLElement,
  curves: readonly Pick<Curve, 'label' | 'color' | 'isDashed'>[],
  { format, isLogarithmic }: ValueAxis,
  onPoint: (index: number | null) => void,
): uPlot.Options {
  const theme = getComputedStyle(element);
  const color = (name: string): string => theme.getPropertyValue(name).trim();
  const axis: uPlot.Axis = {
    stroke: color('--quiet'),
    font: `12px ${theme.fontFamily}`,
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false },
  };
  // Of a logarithmic axis some lines have no label.
  const labelOf = (value: number | null): string => (value === null ? '' : format(value));
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [8, 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: {
      x: { time: false, range: (_plot, first, last) => [first, Math.max(last, first + 1)] },
      y: isLogarithmic ? { distr: LOGARITHMIC, range: (_plot, least, most) => roundRange(least, most) } : {},
    },
    axes: [
      { ...axis, incrs: EPOCH_STEPS, size: 28 },
      { ...axis, size: 62, values: (_plot, values) => values.map(labelOf) },
    ],
    series: [
      {},
      ...curves.map(({ label, color: number, isDashed }) => ({
        label,
        stroke: color(`--curve-${number}`),
        width: 1.75,
        points: { size: 5, fill: color(`--curve-${number}`) },
        ...(isDashed && { dash: [5, 4] }),
      })),
    ],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
  };
}

/** From a number of one digit to another: there are lines at both, which uPlot would have a whole power of ten above. */
function roundRange(least: number, most: number): [number, number] {
  const from = toOneDigit(least, Math.floor);
  return [from, Math.max(toOneDigit(most, Math.ceil), 2 * from)];
}

function toOneDigit(value: number, round: (value: number) => number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return round(value / power) * power;
}
