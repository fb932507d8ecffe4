import { useEffect, useRef, useState } from 'react';
import { StartJobDocument } from '../generated/documents.js';
import type { StartTrainingJobInput } from '../generated/documents.js';
import { announce } from '../page/announcer.js';
import { navigate } from '../routing/location.js';
import { describeError } from '../server/api-error.js';
import { persist } from '../server/persist.js';
import { request } from '../server/request.js';
import { jobTitle } from '../text/job-title.js';
import { keepDraft } from './draft.js';
import { troubleOf } from './forecast.js';
import type { Trouble } from './forecast.js';
import { createIdempotencyKey } from './idempotency-key.js';
import type { JobForm } from './job-form.js';

/** Why the last try to start came to nothing. */
export interface StartRefusal {
  readonly trouble: Trouble;
  /** As it was sent. */
  readonly form: JobForm;
}

interface Start {
  readonly isStarting: boolean;
  readonly refusal: StartRefusal | null;
  readonly start: (form: JobForm, input: StartTrainingJobInput) => void;
  /** Leaves off asking a server that is away. */
  readonly stop: () => void;
}

/**
 * Starts a job and goes to its page. A form that is sent again unchanged has the same idempotency key, so that a server
 * that started the job but whose answer was lost does not start another.
 */
export function useStart(): Start {
  const [isStarting, setStarting] = useState(false);
  const [refusal, setRefusal] = useState<StartRefusal | null>(null);
  const sent = useRef({ text: '', key: '' });
  const controller = useRef<AbortController | null>(null);
  useEffect(() => () => controller.current?.abort(), []);

  const send = async (form: JobForm, input: StartTrainingJobInput): Promise<void> => {
    const { signal } = (controller.current = new AbortController());
    const text = JSON.stringify(input);
    if (sent.current.text !== text) sent.current = { text, key: createIdempotencyKey() };
    const keyed = { ...input, idempotencyKey: sent.current.key };
    setStarting(true);
    setRefusal(null);
    try {
      const answer = await persist(() => request(StartJobDocument, { input: keyed }, signal), signal);
      const result = answer.startTrainingJob;
      if (result.__typename === 'StartTrainingJobPayload') {
        // The next one is another job.
        keepDraft({ ...form, name: '' });
        announce(`${jobTitle(result.job)} is started`);
        navigate(`/jobs/${result.job.id}`);
      } else {
        setRefusal({ trouble: troubleOf(result), form });
      }
    } catch (error) {
      if (!signal.aborted) setRefusal({ trouble: troubleOf({ message: describeError(error) }), form });
    } finally {
      setStarting(false);
    }
  };
  return {
    isStarting,
    refusal,
    start: (form, input) => void send(form, input),
    stop: () => controller.current?.abort(),
  };
}
