import { useEffect, useState } from 'react';
import { PageHeading } from '../page/page-heading.js';
import { replaceAddress } from '../routing/location.js';
import type { ViewProps } from '../routing/view-props.js';
import { describeError } from '../server/api-error.js';
import { askBeginning } from './beginning.js';
import type { Beginning } from './beginning.js';
import { CopiedNotice } from './copied-notice.js';
import { JobFormPanel } from './job-form-panel.js';

/** The form that starts a job, with what it would train and hold. */
export default function StartView({ search }: ViewProps) {
  const [copiedId] = useState(() => search.get('copy'));
  const [beginning, setBeginning] = useState<Beginning | null>(null);
  const [failure, setFailure] = useState('');
  useEffect(() => {
    const controller = new AbortController();
    const show = (told: Beginning): void => {
      setBeginning(told);
      // From here on a reload keeps what was typed.
      if (copiedId !== null) replaceAddress('/new');
    };
    askBeginning(copiedId, controller.signal).then(show, (error: unknown) => {
      if (!controller.signal.aborted) setFailure(describeError(error));
    });
    return () => controller.abort();
  }, [copiedId]);
  return (
    <>
      <PageHeading title="Start a job" />
      {failure !== '' && <p className="failure">{failure}</p>}
      {beginning === null && failure === '' && <p className="loading">Loading…</p>}
      {beginning?.copied != null && <CopiedNotice job={beginning.copied} />}
      {beginning !== null && <JobFormPanel choices={beginning.choices} first={beginning.form} />}
    </>
  );
}
