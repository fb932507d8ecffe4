import { useId, useState } from 'react';
import type { FormEvent } from 'react';
import { RenameJobDocument } from '../generated/documents.js';
import { describeError, payloadOf } from '../server/api-error.js';
import { request } from '../server/request.js';
import type { ActionableJob } from './job-state.js';
import { ModalDialog } from './modal-dialog.js';

interface RenameDialogProps {
  readonly job: ActionableJob;
  /** With the name that it has now; null: none. */
  readonly onDone: (name: string | null) => void;
  /** After any answer; the focus is back where it was. */
  readonly onClose: () => void;
}

/** Asks for another name of a job; Escape and the first button leave it. What the server refuses stays there to be mended. */
export function RenameDialog({ job, onDone, onClose }: RenameDialogProps) {
  const [typed, setTyped] = useState(job.name ?? '');
  const [failure, setFailure] = useState('');
  const id = useId();

  const send = async (event: FormEvent, close: () => void): Promise<void> => {
    event.preventDefault();
    const name = typed.trim() === '' ? null : typed;
    try {
      payloadOf((await request(RenameJobDocument, { jobId: job.id, name })).renameTrainingJob);
      close();
      onDone(name);
    } catch (error) {
      setFailure(describeError(error));
    }
  };
  return (
    <ModalDialog titleId={id} onClose={onClose}>
      {(close) => (
        <form noValidate onSubmit={(event) => void send(event, close)}>
          <h2 id={id}>Name of the job</h2>
          <input
            type="text"
            aria-labelledby={id}
            autoComplete="off"
            aria-describedby={`${id}-hint ${id}-failure`}
            aria-invalid={failure !== ''}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
          <p id={`${id}-failure`} className="failure" role="alert">
            {failure}
          </p>
          <p id={`${id}-hint`} className="quiet">
            Empty: it goes by its network, {job.modelName}.
          </p>
          <div className="modal-dialog-buttons">
            <button type="button" onClick={close}>
              Keep as it is
            </button>
            <button type="submit" className="primary">
              Rename
            </button>
          </div>
        </form>
      )}
    </ModalDialog>
  );
}
