import { useEffect, useState } from 'react';
import { PageHeading } from '../page/page-heading.js';
import { describeError } from '../server/api-error.js';
import { askChoices } from './choices.js';
import type { Choices } from './choices.js';
import { JobFormPanel } from './job-form-panel.js';

/** The form that starts a job, with what it would train and hold. */
export default function StartView() {
  const [choices, setChoices] = useState<Choices | null>(null);
  const [failure, setFailure] = useState('');
  useEffect(() => {
    const controller = new AbortController();
    askChoices(controller.signal).then(setChoices, (error: unknown) => {
      if (!controller.signal.aborted) setFailure(describeError(error));
    });
    return () => controller.abort();
  }, []);
  return (
    <>
      <PageHeading title="Start a job" />
      {failure !== '' && <p className="failure">{failure}</p>}
      {choices === null ? <p className="loading">Loading…</p> : <JobFormPanel choices={choices} />}
    </>
  );
}
