import type { AlignedCurves, Curve } from './curve.js';

interface CurveLegendProps {
  readonly curves: readonly Curve[];
  readonly aligned: AlignedCurves;
  /** Of the epoch whose values are told; null: of each curve its last. */
  readonly index: number | null;
  readonly format: (value: number) => string;
}

export function CurveLegend({ curves, aligned, index, format }: CurveLegendProps) {
  const epoch = index === null ? aligned.epochs.at(-1) : aligned.epochs[index];
  return (
    <ul className="curve-legend">
      {curves.map(({ label, color, isDashed, points }, place) => {
        const last = points.at(-1);
        const value = index === null ? last?.value : aligned.values[place]?.[index];
        const endsBefore = index === null && last !== undefined && last.epoch !== epoch;
        return (
          <li key={place}>
            <svg className={`curve-swatch color-${color}`} viewBox="0 0 24 8" aria-hidden="true">
              <line x1="0" y1="4" x2="24" y2="4" strokeDasharray={isDashed ? '5 4' : undefined} />
            </svg>
            {label} <b>{value == null ? '–' : format(value)}</b>
            {endsBefore && ` in epoch ${last.epoch}`}
          </li>
        );
      })}
      <li className="quiet">Epoch {epoch ?? 0}</li>
    </ul>
  );
}
