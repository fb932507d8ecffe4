import type uPlot from 'uplot';
import type { Curve } from './curve.js';

const HEIGHT = 240;
const EPOCH_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

/** How uPlot draws curves by epoch, in the theme's colors as they are at the element now. */
export function plotOptions(
  element: HTMLElement,
  curves: readonly Pick<Curve, 'label' | 'color' | 'isDashed'>[],
  format: (value: number) => string,
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
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [8, 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { x: { time: false, range: (_plot, first, last) => [first, Math.max(last, first + 1)] } },
    axes: [
      { ...axis, incrs: EPOCH_STEPS, size: 28 },
      { ...axis, size: 62, values: (_plot, values) => values.map(format) },
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
