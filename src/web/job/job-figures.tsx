import { JobProgress } from '../actions/job-progress.js';
import { formatBytes } from '../text/format-bytes.js';
import { formatLoss, formatPercent, formatRate } from '../text/format-number.js';
import { formatDuration } from '../text/format-time.js';
import type { Epoch, Job } from './follow-job.js';

interface JobFiguresProps {
  readonly job: Job;
  readonly lastEpoch: Epoch | undefined;
}

/** How far the job is and the figures that one looks for first. */
export function JobFigures({ job, lastEpoch }: JobFiguresProps) {
  const { progress, queuePlace, state } = job;
  const loss = progress.trainLoss ?? lastEpoch?.trainLoss;
  const rate = progress.imagesPerSecond ?? lastEpoch?.imagesPerSecond;
  const planned = job.plannedBytes ?? job.memory?.plannedBytes;
  const figures = [
    ['Training loss', loss == null ? '–' : formatLoss(loss)],
    ['Validation accuracy', lastEpoch === undefined ? '–' : formatPercent(lastEpoch.validationAccuracy)],
    ['Images per second', rate == null ? '–' : formatRate(rate)],
    [
      'Remaining',
      state === 'RUNNING' && progress.remainingSeconds !== null
        ? formatDuration(progress.remainingSeconds)
        : '–',
    ],
    ['Planned memory', planned == null ? '–' : formatBytes(planned)],
  ];
  return (
    <section aria-labelledby="progress-heading">
      <h2 id="progress-heading" className="visually-hidden">
        Progress
      </h2>
      <JobProgress job={job} label="Progress of the job" />
      {state === 'QUEUED' && queuePlace !== null && <p className="quiet">{queuePlace.reason}</p>}
      <dl className="figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
