import { useObservable } from '../server/use-observable.js';
import { chooseLossAxis, isLossLogarithmic } from './loss-axis.js';
import './curves.css';

interface CurvesHeadingProps {
  /** Whether there are curves of losses, whose axis can be chosen. */
  readonly hasLosses: boolean;
}

/** The heading of a view's curves, whose id is curves-heading. */
export function CurvesHeading({ hasLosses }: CurvesHeadingProps) {
  const isLogarithmic = useObservable(isLossLogarithmic);
  return (
    <div className="curves-heading">
      <h2 id="curves-heading">Curves</h2>
      {hasLosses && (
        <label className="choice">
          <input
            type="checkbox"
            checked={isLogarithmic}
            onChange={({ target }) => chooseLossAxis(target.checked)}
          />
          Logarithmic loss axis
        </label>
      )}
    </div>
  );
}
