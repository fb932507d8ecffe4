import { JobProgress } from '../actions/job-progress.js';
import { formatBytes } from '../text/format-bytes.js';
import { formatLoss, formatPercent, formatRate } from '../text/format-number.js';
import { formatDuration } from '../text/format-time.js';
import type { Epoch, Job } from './follow-job.js';

interface JobFiguresProps {
  readonly job: Job;
  readonly epochs: readonly Epoch[];
}

/** How far the job is and the figures that one looks for first. */
export function JobFigures({ job, epochs }: JobFiguresProps) {
  const lastEpoch = epochs.at(-1);
  const { progress, queuePlace, state } = job;
  const loss = progress.trainLoss ?? lastEpoch?.trainLoss;
  const rate = progress.imagesPerSecond ?? lastEpoch?.imagesPerSecond;
  const planned = job.plannedBytes ?? job.memory?.plannedBytes;
  const figures = [
    ['Training loss', loss == null ? '–' : formatLoss(loss)],
    ['Validation accuracy', lastEpoch === undefined ? '–' : formatPercent(lastEpoch.validationAccuracy)],
    ['Images per second', rate == null ? '–' : formatRate(rate)],
    timeOf(job, epochs),
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

/** What a job that trains will take yet, or what the epochs of another have taken. */
function timeOf({ state, progress }: Job, epochs: readonly Epoch[]): readonly [name: string, value: string] {
  const { remainingSeconds } = progress;
  if (state === 'RUNNING')
    return ['Remaining', remainingSeconds === null ? '–' : formatDuration(remainingSeconds)];
  const taken = epochs.reduce((sum, { seconds }) => sum + seconds, 0);
  return ['Training time', epochs.length === 0 ? '–' : formatDuration(taken)];
}
