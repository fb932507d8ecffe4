import { useState } from 'react';
import { announce } from '../page/announcer.js';
import { jobTitle } from '../text/job-title.js';
import type { ActionableJob } from './job-state.js';
import { RenameDialog } from './rename-dialog.js';

interface RenameJobProps {
  readonly job: ActionableJob;
  /** After the server has done it. */
  readonly onDone: () => void;
}

/** A button that asks for another name of a job. */
export function RenameJob({ job, onDone }: RenameJobProps) {
  const [isAsked, setAsked] = useState(false);
  const finish = (name: string | null): void => {
    announce(`The job is now called ${jobTitle({ ...job, name })}`);
    onDone();
  };
  return (
    <>
      <button type="button" onClick={() => setAsked(true)}>
        Rename
      </button>
      {isAsked && <RenameDialog job={job} onDone={finish} onClose={() => setAsked(false)} />}
    </>
  );
}
