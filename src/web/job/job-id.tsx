import { useState } from 'react';
import { announce } from '../page/announcer.js';
import { shortId } from '../text/format-name.js';

interface JobIdProps {
  readonly id: string;
}

/** The end of a job's id and a button that copies the whole of it; the whole where the browser does not let one copy. */
export function JobId({ id }: JobIdProps) {
  const [shown, setShown] = useState<'end' | 'copied' | 'whole'>(isSecureContext ? 'end' : 'whole');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(id);
      setShown('copied');
      announce('The id of the job is copied');
    } catch {
      setShown('whole');
      announce('The id cannot be copied: it is shown as a whole');
    }
  };
  if (shown === 'whole') return <code>{id}</code>;
  return (
    <>
      <code>{shortId(id)}</code>{' '}
      <button type="button" onClick={() => void copy()}>
        {shown === 'copied' ? 'Id copied' : 'Copy id'}
      </button>
    </>
  );
}
