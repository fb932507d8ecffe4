import { useMemo } from 'react';
import { CurveFigure } from '../curves/curve-figure.js';
import type { Curve } from '../curves/curve.js';
import { CurvesHeading } from '../curves/curves-heading.js';
import { isLossLogarithmic } from '../curves/loss-axis.js';
import { useObservable } from '../server/use-observable.js';
import { formatLoss, formatPercent } from '../text/format-number.js';
import type { Epoch } from './follow-job.js';

interface JobCurvesProps {
  readonly epochs: readonly Epoch[];
}

/** Loss and accuracy by epoch, of the training and the validation images. */
export function JobCurves({ epochs }: JobCurvesProps) {
  const isLogarithmic = useObservable(isLossLogarithmic);
  const loss = useMemo(() => trainAndValidation(epochs, 'trainLoss', 'validationLoss'), [epochs]);
  const accuracy = useMemo(() => trainAndValidation(epochs, 'trainAccuracy', 'validationAccuracy'), [epochs]);
  return (
    <section aria-labelledby="curves-heading">
      <CurvesHeading hasLosses={epochs.length > 0} />
      {epochs.length === 0 ? (
        <p className="quiet">They begin with the first completed epoch.</p>
      ) : (
        <div className="columns">
          <CurveFigure title="Loss" curves={loss} format={formatLoss} isLogarithmic={isLogarithmic} />
          <CurveFigure title="Accuracy" curves={accuracy} format={formatPercent} isLogarithmic={false} />
        </div>
      )}
    </section>
  );
}

type Metric = 'trainLoss' | 'validationLoss' | 'trainAccuracy' | 'validationAccuracy';

function trainAndValidation(epochs: readonly Epoch[], train: Metric, validation: Metric): readonly Curve[] {
  const points = (metric: Metric) => epochs.map((epoch) => ({ epoch: epoch.epoch, value: epoch[metric] }));
  return [
    { label: 'Training', color: 1, isDashed: true, points: points(train) },
    { label: 'Validation', color: 2, isDashed: false, points: points(validation) },
  ];
}
