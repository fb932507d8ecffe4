import { useId, useMemo, useState } from 'react';
import { alignCurves } from './curve.js';
import type { AlignedCurves, Curve } from './curve.js';
import { CurveLegend } from './curve-legend.js';
import { CurvePlot } from './curve-plot.js';
import './curves.css';

interface CurveFigureProps {
  readonly title: string;
  readonly curves: readonly Curve[];
  readonly format: (value: number) => string;
  readonly isLogarithmic: boolean;
}

/** Curves by epoch, with a legend that tells their values under the pointer, or else the last ones. */
export function CurveFigure({ title, curves, format, isLogarithmic }: CurveFigureProps) {
  const titleId = useId();
  const [pointedIndex, setPointedIndex] = useState<number | null>(null);
  const aligned = useMemo(() => alignCurves(curves), [curves]);
  return (
    <figure className="curve-figure">
      <figcaption>
        <h3 id={titleId}>{title}</h3>
        <CurveLegend curves={curves} aligned={aligned} index={pointedIndex} format={format} />
      </figcaption>
      <div role="img" aria-label={describe(title, curves, aligned, isLogarithmic, format)}>
        <CurvePlot
          curves={curves}
          aligned={aligned}
          format={format}
          isLogarithmic={isLogarithmic}
          onPoint={setPointedIndex}
        />
      </div>
    </figure>
  );
}

/** What the picture shows, for those who do not see it: the table of the page has the rest. */
function describe(
  title: string,
  curves: readonly Curve[],
  { epochs }: AlignedCurves,
  isLogarithmic: boolean,
  format: (value: number) => string,
): string {
  const ends = curves.map(({ label, points }) => {
    const last = points.at(-1);
    return `${label} ${last === undefined ? 'has no epoch yet' : format(last.value)}`;
  });
  const axis = isLogarithmic ? ' on a logarithmic axis' : '';
  return `${title} by epoch${axis} up to epoch ${epochs.at(-1) ?? 0}. At the end: ${ends.join(', ')}.`;
}
