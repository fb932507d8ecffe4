import { memo } from 'react';
import { JobActions } from '../actions/job-actions.js';
import type { JobAction } from '../actions/job-actions.js';
import { JobProgress } from '../actions/job-progress.js';
import { StateBadge } from '../actions/state-badge.js';
import type { ListedJobFragment } from '../generated/documents.js';
import { Link } from '../routing/link.js';
import { shortId } from '../text/format-name.js';
import { formatLoss, formatPercent } from '../text/format-number.js';
import { formatDate } from '../text/format-time.js';
import { joinParts } from '../text/join-parts.js';
import { jobLabel, jobTitle } from '../text/job-title.js';

interface JobRowProps {
  readonly job: ListedJobFragment;
  readonly isChosen: boolean;
  readonly onChoose: (id: string, isChosen: boolean) => void;
  readonly onDone: (action: JobAction, id: string) => void;
}

/** A job in the list. Roles are named because narrow pages lay rows out as cards, which would take them away. */
export const JobRow = memo(function JobRow({ job, isChosen, onChoose, onDone }: JobRowProps) {
  const { id, progress, lastEpoch } = job;
  const label = jobLabel(job);
  const loss = progress.trainLoss ?? lastEpoch?.trainLoss;
  return (
    <tr role="row">
      <td role="cell" className="job-choice">
        <label className="choice">
          <input type="checkbox" checked={isChosen} onChange={({ target }) => onChoose(id, target.checked)} />
          <span className="visually-hidden">Compare {label}</span>
        </label>
      </td>
      <th role="rowheader" scope="row" className="job-name">
        <Link href={`/jobs/${id}`}>{jobTitle(job)}</Link>
        <span className="quiet">
          {joinParts([job.name === null ? '' : job.modelName, shortId(id), formatDate(job.createdAt)], ' · ')}
        </span>
      </th>
      <td role="cell" data-label="Data set">
        <span className="job-dataset" title={job.settings.dataset.name}>
          {job.settings.dataset.name}
        </span>
      </td>
      <td role="cell" data-label="State">
        <StateBadge state={job.state} />
      </td>
      <td role="cell" data-label="Progress">
        <JobProgress job={job} label={`Progress of ${label}`} />
      </td>
      <td role="cell" data-label="Training loss" className="figure">
        {loss == null ? '–' : formatLoss(loss)}
      </td>
      <td role="cell" data-label="Validation accuracy" className="figure">
        {lastEpoch === null ? '–' : formatPercent(lastEpoch.validationAccuracy)}
      </td>
      <td role="cell" className="job-buttons">
        <JobActions job={job} onDone={(action) => onDone(action, id)} />
      </td>
    </tr>
  );
});
