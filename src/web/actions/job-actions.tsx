import { useRef, useState } from 'react';
import { CancelJobDocument, DeleteJobDocument, ResumeJobDocument } from '../generated/documents.js';
import { announce } from '../page/announcer.js';
import { describeError, payloadOf } from '../server/api-error.js';
import { request } from '../server/request.js';
import { jobLabel } from '../text/job-title.js';
import { ConfirmDialog } from './confirm-dialog.js';
import { isActive, isResumable } from './job-state.js';
import type { ActionableJob } from './job-state.js';
import './job-actions.css';

/** What a person can do with a job. */
export type JobAction = 'cancel' | 'resume' | 'delete';

const ACTIONS = {
  cancel: {
    label: 'Cancel',
    done: 'will stop at its next step',
    run: async (jobId: string) => payloadOf((await request(CancelJobDocument, { jobId })).cancelTrainingJob),
  },
  resume: {
    label: 'Resume',
    done: 'waits for its turn',
    run: async (jobId: string) => payloadOf((await request(ResumeJobDocument, { jobId })).resumeTrainingJob),
  },
  delete: {
    label: 'Delete',
    done: 'is deleted',
    run: async (jobId: string) => payloadOf((await request(DeleteJobDocument, { jobId })).deleteTrainingJob),
  },
};

const CONSEQUENCES = {
  cancel: 'The job stops at its next step and writes a checkpoint of it, from which it can be resumed later.',
  delete: 'Its epochs, checkpoints and exported files are removed. This cannot be undone.',
};

interface JobActionsProps {
  readonly job: ActionableJob;
  /** After the server has done it. */
  readonly onDone: (action: JobAction) => void;
}

/** Buttons for what can be done with a job in its state; what loses something asks first. */
export function JobActions({ job, onDone }: JobActionsProps) {
  const [asked, setAsked] = useState<'cancel' | 'delete' | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const group = useRef<HTMLDivElement>(null);
  const name = jobLabel(job);

  const run = async (action: JobAction): Promise<void> => {
    // The button may be gone when the server has answered.
    group.current?.focus({ preventScroll: true });
    setBusy(true);
    setFailure('');
    try {
      await ACTIONS[action].run(job.id);
      announce(`${name} ${ACTIONS[action].done}`);
      onDone(action);
    } catch (error) {
      setFailure(describeError(error));
    } finally {
      setBusy(false);
    }
  };

  const button = (action: JobAction) => (
    <button
      type="button"
      aria-label={`${ACTIONS[action].label} ${name}`}
      disabled={isBusy}
      onClick={() => (action === 'resume' ? void run(action) : setAsked(action))}
    >
      {ACTIONS[action].label}
    </button>
  );
  return (
    <div ref={group} className="job-actions" role="group" aria-label={`Actions for ${name}`} tabIndex={-1}>
      {(job.state === 'QUEUED' || job.state === 'RUNNING') && button('cancel')}
      {isResumable(job) && button('resume')}
      {!isActive(job.state) && button('delete')}
      {failure !== '' && (
        <p className="failure" role="alert">
          {failure}
        </p>
      )}
      {asked !== null && (
        <ConfirmDialog
          title={`${ACTIONS[asked].label} ${name}?`}
          action={`${ACTIONS[asked].label} the job`}
          onConfirm={() => void run(asked)}
          onClose={() => setAsked(null)}
        >
          <p>{CONSEQUENCES[asked]}</p>
        </ConfirmDialog>
      )}
    </div>
  );
}
