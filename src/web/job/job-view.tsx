import { startTransition, useDeferredValue, useEffect, useRef, useState } from 'react';
import { JobActions } from '../actions/job-actions.js';
import type { JobAction } from '../actions/job-actions.js';
import { RenameJob } from '../actions/rename-job.js';
import { StateBadge } from '../actions/state-badge.js';
import { JobEvaluation } from '../evaluation/job-evaluation.js';
import type { TrainingJobState } from '../generated/documents.js';
import { forgetJobList } from '../jobs/use-job-list.js';
import { announce } from '../page/announcer.js';
import { NotFound } from '../page/not-found.js';
import { PageHeading } from '../page/page-heading.js';
import { navigate } from '../routing/location.js';
import type { ViewProps } from '../routing/view-props.js';
import { formatName, shortId } from '../text/format-name.js';
import { formatDate } from '../text/format-time.js';
import { jobTitle } from '../text/job-title.js';
import { EpochTable } from './epoch-table.js';
import type { Epoch, Job } from './follow-job.js';
import { JobCurves } from './job-curves.js';
import { JobFigures } from './job-figures.js';
import { JobId } from './job-id.js';
import { JobMemory } from './job-memory.js';
import { JobNetwork } from './job-network.js';
import { JobSettings } from './job-settings.js';
import { JobWeights } from './job-weights.js';
import { useFollowedJobs } from './use-followed-jobs.js';
import './job-view.css';

/** One job as it trains. */
export default function JobView({ parameters: { id = '' } }: ViewProps) {
  const { jobs, refresh } = useFollowedJobs([id]);
  const followed = jobs.get(id);
  if (followed !== undefined && 'missing' in followed) return <NotFound what={followed.missing} />;
  if (followed === undefined) {
    return (
      <>
        <PageHeading title={`Job ${shortId(id)}`} />
        <p className="loading">Loading…</p>
      </>
    );
  }
  return <LoadedJob {...followed} onChanged={refresh} />;
}

interface LoadedJobProps {
  readonly job: Job;
  readonly epochs: readonly Epoch[];
  readonly onChanged: () => void;
}

function LoadedJob({ job, epochs, onChanged }: LoadedJobProps) {
  // Many epochs that arrive at once are drawn once.
  const drawnEpochs = useDeferredValue(epochs);
  const areCurvesDrawn = useDrawnBefore();
  useAnnouncedState(job.state);
  const seeDone = (action: JobAction): void => {
    if (action !== 'delete') {
      onChanged();
      return;
    }
    forgetJobList();
    navigate('/');
  };
  return (
    <>
      <div className="view-head">
        <PageHeading title={jobTitle(job)} />
        <div className="buttons">
          <RenameJob job={job} onDone={onChanged} />
          <JobActions job={job} onDone={seeDone} />
        </div>
      </div>
      <p className="job-origin">
        <StateBadge state={job.state} />
        <span>
          Job <JobId id={job.id} />
          {job.name !== null && `, ${job.modelName}`} on {job.settings.dataset.name}, started{' '}
          {formatDate(job.createdAt)}
        </span>
      </p>
      {job.failure !== null && (
        <section className="notice notice-failure" aria-labelledby="failure-heading">
          <h2 id="failure-heading">
            Failed: <code>{job.failure.code}</code>
          </h2>
          <p>{job.failure.message}</p>
        </section>
      )}
      <JobFigures job={job} epochs={epochs} />
      <JobCurves epochs={drawnEpochs} />
      <div className="columns">
        <JobMemory job={job} />
        <JobSettings job={job} />
      </div>
      <JobWeights jobId={job.id} hasWeights={epochs.length > 0} />
      <JobEvaluation jobId={job.id} lastEpoch={epochs.at(-1)?.epoch} />
      {areCurvesDrawn && <EpochTable epochs={drawnEpochs} />}
      <JobNetwork jobId={job.id} />
    </>
  );
}

/** Says each new state; the first one is read with the page. */
function useAnnouncedState(state: TrainingJobState): void {
  const before = useRef(state);
  useEffect(() => {
    if (before.current !== state) announce(`The job is now ${formatName(state).toLowerCase()}`);
    before.current = state;
  }, [state]);
}

/** False at first, true once that is drawn: what takes long and is further down comes then. */
function useDrawnBefore(): boolean {
  const [isDrawn, setDrawn] = useState(false);
  useEffect(() => startTransition(() => setDrawn(true)), []);
  return isDrawn;
}
