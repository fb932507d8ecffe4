import { CopiedJobDocument } from '../generated/documents.js';
import { persist } from '../server/persist.js';
import { request } from '../server/request.js';
import { jobLabel } from '../text/job-title.js';
import { askChoices } from './choices.js';
import type { Choices } from './choices.js';
import { copiedForm } from './copied-form.js';
import { readDraft } from './draft.js';
import type { JobForm } from './job-form.js';
import { firstForm } from './recommended.js';

/** The job whose settings a form was to be filled with. */
export interface CopiedJob {
  readonly id: string;
  /** What it is called; null: there is no such job. */
  readonly label: string | null;
  /** What of its settings the form has no field for. */
  readonly left: readonly string[];
}

/** The form as someone comes to it. */
export interface Beginning {
  readonly choices: Choices;
  readonly form: JobForm;
  /** Null where no job was named. */
  readonly copied: CopiedJob | null;
}

/**
 * Filled with the settings of the job of that id; else as it was left, or as at first. Waits for the server where it is
 * away. Throws ApiError, and ConnectionError once the signal is aborted.
 */
export async function askBeginning(jobId: string | null, signal: AbortSignal): Promise<Beginning> {
  const [choices, job] = await Promise.all([
    askChoices(signal),
    jobId === null ? null : persist(() => request(CopiedJobDocument, { id: jobId }, signal), signal),
  ]);
  const named = job?.trainingJob ?? null;
  if (jobId === null || named === null) {
    const copied = jobId === null ? null : { id: jobId, label: null, left: [] };
    return { choices, form: readDraft() ?? firstForm(choices), copied };
  }
  const { form, left } = copiedForm(named, choices);
  return { choices, form, copied: { id: jobId, label: jobLabel(named), left } };
}
