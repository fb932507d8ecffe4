import { FIRST_FORM } from './job-form.js';
import type { JobForm } from './job-form.js';

const KEY = 'densegraph-job-form';

/** Until the browser's tab is closed: what was typed outlives a reload and a look at another view. */
export function keepDraft(form: JobForm): void {
  sessionStorage.setItem(KEY, JSON.stringify(form));
}

/** Null: there is none. Fields that a former version of the page did not have are as at first. */
export function readDraft(): JobForm | null {
  const text = sessionStorage.getItem(KEY);
  return text === null ? null : { ...FIRST_FORM, ...(JSON.parse(text) as Partial<JobForm>) };
}
