import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { AlignedCurves, Curve } from './curve.js';
import { plotOptions } from './plot-options.js';
import { useColorScheme } from './use-color-scheme.js';

interface CurvePlotProps {
  readonly curves: readonly Curve[];
  readonly aligned: AlignedCurves;
  readonly format: (value: number) => string;
  readonly isLogarithmic: boolean;
  /** The place of the epoch under the pointer; null: it is elsewhere. */
  readonly onPoint: (index: number | null) => void;
}

/** The curves on a canvas that is as wide as its place. */
export function CurvePlot({ curves, aligned, format, isLogarithmic, onPoint }: CurvePlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const colorScheme = useColorScheme();
  const style = JSON.stringify(curves.map(({ label, color, isDashed }) => ({ label, color, isDashed })));

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const styles = JSON.parse(style) as Pick<Curve, 'label' | 'color' | 'isDashed'>[];
    const made = new uPlot(plotOptions(element, styles, { format, isLogarithmic }, onPoint), [[]], element);
    plot.current = made;
    const observer = new ResizeObserver(() => {
      made.setSize({ width: element.clientWidth, height: made.height });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
    // Its colors are those of the scheme that it was made in.
  }, [style, format, isLogarithmic, onPoint, colorScheme]);

  useEffect(() => {
    plot.current?.setData([aligned.epochs, ...aligned.values] as unknown as uPlot.AlignedData);
  }, [aligned, style, format, isLogarithmic, onPoint, colorScheme]);

  return <div ref={place} className="curve-plot" />;
}
