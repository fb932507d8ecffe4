import { ForecastDocument } from '../generated/documents.js';
import type {
  ForecastQuery,
  ForecastQueryVariables,
  MemoryStrategy,
  PlanFragment,
  PlansFragment,
  ShapeFragment,
  SummaryFragment,
} from '../generated/documents.js';
import { persist } from '../server/persist.js';
import { request } from '../server/request.js';
import type { Dataset } from './choices.js';
import type { JobForm } from './job-form.js';
import type { FormReading } from './read-form.js';

/** Why the server would not do it, and what would help. */
export interface Trouble {
  readonly message: string;
  /** Of an input that could be mended. */
  readonly path: string | null;
  readonly remedy: string | null;
  readonly suggestedStrategy: MemoryStrategy | null;
}

/** What a job would train and hold. What could not be foreseen is null, and `troubles` tells why. */
export interface Forecast {
  /** Of each strategy, AUTO aside. */
  readonly plans: readonly PlanFragment[] | null;
  /** What AUTO would choose; null where it was not asked. */
  readonly automatic: PlanFragment | null;
  readonly summary: SummaryFragment | null;
  readonly shapes: readonly ShapeFragment[] | null;
  readonly troubles: readonly Trouble[];
}

/** What to ask for a form; null where what was typed does not tell it, or the data set's images are not known. */
export function forecastVariables(
  form: JobForm,
  { model, optimizer, batchSize, imageSize, budgetBytes }: FormReading,
  dataset: Dataset | undefined,
  limitBytes: number | null,
): ForecastQueryVariables | null {
  if (model === null || optimizer === null || batchSize === null || imageSize === null) return null;
  if (budgetBytes === null || dataset?.image == null) return null;
  const image = {
    ...dataset.image,
    ...(imageSize > 0 && { height: imageSize, width: imageSize }),
  };
  const network = { model, image, classes: dataset.classes.length };
  const plan = { ...network, batchSize, optimizer, device: form.device, precision: form.precision };
  return {
    plan,
    automatic: { ...plan, strategies: ['AUTO'], budgetBytes: limitBytes },
    isAutomatic: form.memoryStrategy === 'AUTO' && limitBytes !== null,
    summary: network,
    shapes: network,
  };
}

/** Waits for the server where it is away. Throws ApiError, and ConnectionError once the signal is aborted. */
export async function askForecast(variables: ForecastQueryVariables, signal: AbortSignal): Promise<Forecast> {
  const answer = await persist(() => request(ForecastDocument, variables, signal), signal);
  return {
    plans: plansOf(answer.memoryPlan),
    automatic: plansOf(answer.automatic)?.[0] ?? null,
    summary: answer.modelSummary.__typename === 'ModelSummary' ? answer.modelSummary : null,
    shapes: answer.layerShapes.__typename === 'LayerShapesPayload' ? answer.layerShapes.layers : null,
    troubles: troublesOf(answer),
  };
}

function plansOf(result: PlansFragment | undefined): readonly PlanFragment[] | null {
  return result?.__typename === 'MemoryPlanPayload' ? result.plans : null;
}

function troublesOf({ memoryPlan, automatic, modelSummary, layerShapes }: ForecastQuery): Trouble[] {
  const troubles = [memoryPlan, automatic, modelSummary, layerShapes].flatMap((result) =>
    result !== undefined && 'message' in result ? [troubleOf(result)] : [],
  );
  return distinctTroubles(troubles);
}

/** Those of the same words are one. */
export function distinctTroubles(troubles: readonly Trouble[]): Trouble[] {
  return [...new Map(troubles.map((trouble) => [trouble.message, trouble])).values()];
}

/** A failure of a result union. */
export function troubleOf(failure: {
  readonly message: string;
  readonly path?: string;
  readonly remedy?: string;
  readonly suggestedStrategy?: MemoryStrategy | null;
}): Trouble {
  const { message, path = null, remedy = null, suggestedStrategy = null } = failure;
  return { message, path, remedy, suggestedStrategy };
}
