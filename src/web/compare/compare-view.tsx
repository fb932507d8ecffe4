import { useMemo, useState } from 'react';
import { CurveFigure } from '../curves/curve-figure.js';
import type { Curve } from '../curves/curve.js';
import { CurvesHeading } from '../curves/curves-heading.js';
import { isLossLogarithmic } from '../curves/loss-axis.js';
import { useFollowedJobs } from '../job/use-followed-jobs.js';
import { PageHeading } from '../page/page-heading.js';
import { Link } from '../routing/link.js';
import type { ViewProps } from '../routing/view-props.js';
import { useObservable } from '../server/use-observable.js';
import { shortId } from '../text/format-name.js';
import { formatLoss, formatPercent } from '../text/format-number.js';
import { jobTitle } from '../text/job-title.js';
import { MOST_COMPARED, comparedIds } from './compare-address.js';
import type { ComparedJob } from './compared-job.js';
import { ComparisonTable } from './comparison-table.js';
import { SettingsTable } from './settings-table.js';
import './compare-view.css';

const METRICS = {
  validationAccuracy: { title: 'Validation accuracy', isLoss: false, format: formatPercent },
  validationLoss: { title: 'Validation loss', isLoss: true, format: formatLoss },
  trainAccuracy: { title: 'Training accuracy', isLoss: false, format: formatPercent },
  trainLoss: { title: 'Training loss', isLoss: true, format: formatLoss },
};

type Metric = keyof typeof METRICS;

/** Several jobs' curves in one plot, and their figures beside each other. */
export default function CompareView({ search }: ViewProps) {
  const named = search.get('jobs') ?? '';
  const { ids, left } = useMemo(() => comparedIds(named), [named]);
  const { jobs } = useFollowedJobs(ids);
  const isLogarithmic = useObservable(isLossLogarithmic);
  const [metric, setMetric] = useState<Metric>('validationAccuracy');
  const found = useMemo(() => presentJobs(ids, jobs), [ids, jobs]);
  const curves = useMemo(() => found.map((one, index) => curveOf(one, index, metric)), [found, metric]);
  const missing = ids.filter((id) => 'missing' in (jobs.get(id) ?? {}));
  const { title, isLoss, format } = METRICS[metric];
  return (
    <>
      <PageHeading title="Compare jobs" />
      {ids.length === 0 && (
        <p>
          No jobs are chosen: choose two or more in the list of <Link href="/">jobs</Link>.
        </p>
      )}
      {left > 0 && (
        <p className="notice">
          At most {MOST_COMPARED} jobs can be compared: the last {left} of those chosen are left out.
        </p>
      )}
      {missing.length > 0 && (
        <p className="notice">Not found: {missing.map(shortId).join(', ')}. They may have been deleted.</p>
      )}
      {found.length > 0 && (
        <>
          <section aria-labelledby="curves-heading">
            <CurvesHeading hasLosses={isLoss} />
            <MetricChoice metric={metric} onChoose={setMetric} />
            <CurveFigure
              title={title}
              curves={curves}
              format={format}
              isLogarithmic={isLoss && isLogarithmic}
            />
          </section>
          <section aria-labelledby="figures-heading">
            <h2 id="figures-heading">Figures</h2>
            <ComparisonTable jobs={found} />
          </section>
          {found.length > 1 && (
            <section aria-labelledby="settings-heading">
              <h2 id="settings-heading">Settings that differ</h2>
              <SettingsTable jobs={found} />
            </section>
          )}
        </>
      )}
    </>
  );
}

interface MetricChoiceProps {
  readonly metric: Metric;
  readonly onChoose: (metric: Metric) => void;
}

function MetricChoice({ metric, onChoose }: MetricChoiceProps) {
  return (
    <fieldset className="metric-choice">
      <legend>Curves of</legend>
      {(Object.keys(METRICS) as Metric[]).map((name) => (
        <label key={name} className="choice">
          <input type="radio" name="metric" checked={name === metric} onChange={() => onChoose(name)} />
          {METRICS[name].title}
        </label>
      ))}
    </fieldset>
  );
}

/** Those that the server has told of, in the order in which they were chosen. */
function presentJobs(
  ids: readonly string[],
  jobs: ReturnType<typeof useFollowedJobs>['jobs'],
): readonly ComparedJob[] {
  return ids.flatMap((id) => {
    const followed = jobs.get(id);
    return followed === undefined || 'missing' in followed ? [] : [followed];
  });
}

function curveOf({ job, epochs }: ComparedJob, index: number, metric: Metric): Curve {
  return {
    label: `${jobTitle(job)} ${shortId(job.id)}`,
    color: index + 1,
    isDashed: index % 2 === 1,
    points: epochs.map((epoch) => ({ epoch: epoch.epoch, value: epoch[metric] })),
  };
}
