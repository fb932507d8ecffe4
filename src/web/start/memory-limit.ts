import type { PlanFragment } from '../generated/documents.js';
import { formatBytes } from '../text/format-bytes.js';
import { formatName } from '../text/format-name.js';
import type { Dataset, Device } from './choices.js';
import type { Forecast } from './forecast.js';
import type { JobForm } from './job-form.js';

/** How much memory there is, and whose that is. */
export interface MemoryLimit {
  readonly bytes: number;
  /** As in "the budget". */
  readonly name: string;
}

/** How much a job may hold: the budget that was typed, or else what the device has; null: nobody knows. */
export function memoryLimit(budgetBytes: number | null, device: Device | undefined): MemoryLimit | null {
  if (budgetBytes !== null && budgetBytes > 0) return { bytes: budgetBytes, name: 'the budget' };
  const bytes = device?.freeBytes ?? device?.totalBytes ?? null;
  if (device === undefined || bytes === null) return null;
  const what = device.freeBytes === null ? 'has' : 'has free';
  return { bytes, name: `the ${formatName(device.kind)} ${what}` };
}

/** The plan that the chosen strategy would run by. */
export function chosenPlan(form: JobForm, forecast: Forecast | null): PlanFragment | null {
  if (form.memoryStrategy === 'AUTO') return forecast?.automatic ?? null;
  return forecast?.plans?.find(({ strategy }) => strategy === form.memoryStrategy) ?? null;
}

/** A forecast in a sentence, or why there is none. */
export function describeForecast(
  form: JobForm,
  forecast: Forecast | null,
  isRefused: boolean,
  isCurrent: boolean,
  limit: MemoryLimit | null,
  dataset: Dataset | undefined,
): string {
  if (dataset?.image == null) return 'No forecast: the data set is not available.';
  if (isRefused)
    return forecast === null ? 'No forecast for these values.' : 'Of the last values that were not refused.';
  if (!isCurrent) return forecast === null ? 'Forecasting…' : 'Of the values before; forecasting…';
  const plan = chosenPlan(form, forecast);
  if (plan === null)
    return forecast?.plans == null
      ? 'No forecast for these values.'
      : `None fits what ${limit === null ? 'there is' : describeLimit(limit)}.`;
  const held = `The job would hold ${formatBytes(plan.plannedBytes)}`;
  return limit === null
    ? `${held}.`
    : `${held} of the ${formatBytes(limit.bytes)} that ${describeLimit(limit)}.`;
}

function describeLimit({ name }: MemoryLimit): string {
  return name === 'the budget' ? 'the budget allows' : name;
}
