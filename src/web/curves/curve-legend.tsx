import type { AlignedCurves, Curve } from './curve.js';

interface CurveLegendProps {
  readonly curves: readonly Curve[];
  readonly aligned: AlignedCurves;
  /** Of the epoch whose values are told. */
  readonly index: number;
  readonly format: (value: number) => string;
}

export function CurveLegend({ curves, aligned, index, format }: CurveLegendProps) {
  return (
    <ul className="curve-legend">
      {curves.map(({ label, color, isDashed }, place) => {
        const value = aligned.values[place]?.[index];
        return (
          <li key={place}>
            <svg className={`curve-swatch color-${color}`} viewBox="0 0 24 8" aria-hidden="true">
              <line x1="0" y1="4" x2="24" y2="4" strokeDasharray={isDashed ? '5 4' : undefined} />
            </svg>
            {label} <b>{value == null ? '–' : format(value)}</b>
          </li>
        );
      })}
      <li className="quiet">Epoch {aligned.epochs[index] ?? 0}</li>
    </ul>
  );
}
