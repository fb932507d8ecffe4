import { fieldOfPath } from './field-of-path.js';
import { distinctTroubles } from './forecast.js';
import type { Trouble } from './forecast.js';
import type { FieldName, JobForm, Refusals } from './job-form.js';
import type { FormReading } from './read-form.js';
import type { StartRefusal } from './use-start.js';

/** Why fields' values are refused: by what was typed, by the last try to start while the field is as it was, by the forecast. */
export function refusalsOf(
  form: JobForm,
  reading: Pick<FormReading, 'refusals'>,
  troubles: readonly Trouble[],
  start: StartRefusal | null,
): Refusals {
  const refusals: { [Name in FieldName]?: string } = {};
  for (const { path, message } of troubles) {
    const field = path === null ? null : fieldOfPath(path, form);
    if (field !== null) refusals[field] ??= message;
  }
  const started = start?.trouble.path == null ? null : fieldOfPath(start.trouble.path, form);
  if (start !== null && started !== null && start.form[started] === form[started]) {
    refusals[started] = start.trouble.message;
  }
  return { ...refusals, ...reading.refusals };
}

/** What no field is to blame for: of the last try to start while the form is as it was, and of the forecast. */
export function noticesOf(
  form: JobForm,
  troubles: readonly Trouble[],
  start: StartRefusal | null,
): readonly Trouble[] {
  const started = start !== null && start.form === form ? [start.trouble] : [];
  const notices = [...started, ...troubles].filter(
    ({ path }) => path === null || fieldOfPath(path, form) === null,
  );
  return distinctTroubles(notices);
}
