import type { TrainingJobState } from '../generated/documents.js';
import { formatDuration } from '../text/format-time.js';
import './job-progress.css';

interface JobProgressProps {
  readonly job: {
    readonly state: TrainingJobState;
    readonly epochs: number;
    readonly queuePlace: { readonly position: number; readonly reason: string } | null;
    readonly progress: {
      readonly epoch: number;
      readonly step: number;
      readonly stepsPerEpoch: number;
      readonly remainingSeconds: number | null;
    };
  };
  /** Of what, for those who do not see where the bar is. */
  readonly label: string;
}

/** How far a job has come, as a bar and in words; of one in the queue, its place. */
export function JobProgress({ job: { state, epochs, queuePlace, progress }, label }: JobProgressProps) {
  const { epoch, step, stepsPerEpoch, remainingSeconds } = progress;
  // An epoch that was over before its first report has no steps.
  const within = stepsPerEpoch > 0 ? step / stepsPerEpoch : 1;
  const done = state === 'SUCCEEDED' ? epochs : Math.max(0, epoch - 1 + within);
  const remaining =
    state === 'RUNNING' && remainingSeconds !== null ? ` · ${formatDuration(remainingSeconds)} left` : '';
  return (
    <div className="job-progress">
      <progress aria-label={label} max={epochs} value={Math.min(done, epochs)} />
      {state === 'QUEUED' && queuePlace !== null && (
        <span title={queuePlace.reason}>Number {queuePlace.position} in the queue</span>
      )}
      <span>{epoch === 0 ? `${epochs} epochs to come` : `Epoch ${epoch} of ${epochs}${remaining}`}</span>
    </div>
  );
}
