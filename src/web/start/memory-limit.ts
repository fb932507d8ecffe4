import type { MemoryStrategy, PlanFragment } from '../generated/documents.js';
import { formatBytes } from '../text/format-bytes.js';
import { formatName } from '../text/format-name.js';
import type { Dataset, Device } from './choices.js';
import type { Forecast } from './forecast.js';
import type { JobForm } from './job-form.js';

/** How much a plan may take, and what says so. */
export interface MemoryLimit {
  readonly bytes: number;
  /** As in "the budget allows". */
  readonly source: string;
}

/** What the server keeps a job's plan within under a strategy; null: nobody knows. */
export function memoryLimit(
  strategy: MemoryStrategy,
  budgetBytes: number | null,
  device: Device | undefined,
): MemoryLimit | null {
  if (device === undefined) return null;
  const { kind, mostPlannedBytes, automaticBudgetBytes } = device;
  const most = mostPlannedBytes ?? Infinity;
  const hasBudget = budgetBytes !== null && budgetBytes > 0;
  if (hasBudget && budgetBytes <= most) return { bytes: budgetBytes, source: 'the budget allows' };
  const isAutomatic = strategy === 'AUTO' && !hasBudget;
  const bytes = isAutomatic ? automaticBudgetBytes : mostPlannedBytes;
  if (bytes === null) return null;
  const source = isAutomatic ? 'an automatic choice may take' : `jobs on the ${formatName(kind)} may take`;
  return { bytes, source };
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
    return forecast === null
      ? 'No forecast for these values.'
      : 'These figures are of the last values that were not refused.';
  if (!isCurrent) return forecast === null ? 'Forecasting…' : 'Of the values before; forecasting…';
  const plan = chosenPlan(form, forecast);
  if (plan === null)
    return forecast?.plans == null
      ? 'No forecast for these values.'
      : `None fits what ${limit === null ? 'there is' : limit.source}.`;
  const held = `The job would hold ${formatBytes(plan.plannedBytes)}`;
  return limit === null ? `${held}.` : `${held} of the ${formatBytes(limit.bytes)} that ${limit.source}.`;
}
