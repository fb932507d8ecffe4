import { StateBadge } from '../actions/state-badge.js';
import type { Epoch } from '../job/follow-job.js';
import { Link } from '../routing/link.js';
import { formatBytes } from '../text/format-bytes.js';
import { formatName, shortId } from '../text/format-name.js';
import { formatLoss, formatPercent, formatRate } from '../text/format-number.js';
import { formatDuration } from '../text/format-time.js';
import { jobTitle } from '../text/job-title.js';
import type { ComparedJob } from './compared-job.js';
import { TableHead } from '../page/table-head.js';

interface ComparisonTableProps {
  readonly jobs: readonly ComparedJob[];
}

const COLUMNS = [
  'Job',
  'State',
  'Epochs',
  'Best validation accuracy',
  'Last validation loss',
  'Last training loss',
  'Time',
  'Images/s',
  'Planned memory',
];

/** What the jobs came to, one a row. */
export function ComparisonTable({ jobs }: ComparisonTableProps) {
  return (
    <div className="table-frame" role="region" aria-label="Table of figures" tabIndex={0}>
      <table className="comparison-table">
        <TableHead columns={COLUMNS} />
        <tbody>
          {jobs.map((compared) => (
            <ComparisonRow key={compared.job.id} {...compared} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ComparisonRow({ job, epochs }: ComparedJob) {
  const last = epochs.at(-1);
  const best = bestEpoch(epochs);
  const planned = job.plannedBytes ?? job.memory?.plannedBytes;
  return (
    <tr>
      <th scope="row" className="job-name">
        <Link href={`/jobs/${job.id}`}>{jobTitle(job)}</Link>
        <span className="quiet">
          {job.name !== null && `${job.modelName}, `}
          {shortId(job.id)} on {job.settings.dataset.name}
        </span>
      </th>
      <td>
        <StateBadge state={job.state} />
      </td>
      <td>
        {epochs.length} of {job.epochs}
      </td>
      <td>{best === undefined ? '–' : `${formatPercent(best.validationAccuracy)} in epoch ${best.epoch}`}</td>
      <td>{last === undefined ? '–' : formatLoss(last.validationLoss)}</td>
      <td>{last === undefined ? '–' : formatLoss(last.trainLoss)}</td>
      <td>{formatDuration(epochs.reduce((sum, { seconds }) => sum + seconds, 0))}</td>
      <td>{last === undefined ? '–' : formatRate(last.imagesPerSecond)}</td>
      <td>
        {planned == null ? '–' : formatBytes(planned)}
        <span className="quiet">{formatName(job.memoryStrategy)}</span>
      </td>
    </tr>
  );
}

/** The first with the highest validation accuracy. */
function bestEpoch(epochs: readonly Epoch[]): Epoch | undefined {
  const highest = Math.max(...epochs.map(({ validationAccuracy }) => validationAccuracy));
  return epochs.find(({ validationAccuracy }) => validationAccuracy === highest);
}
