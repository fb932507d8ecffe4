import type { SizedModel } from './build-graph.js';
import type { ApiContext } from './context.js';
import { toErrorResult } from './error-results.js';
import type { ModelMemoryPlanInput } from './inputs/memory-plan-input.js';
import { readForecast } from './inputs/read-forecast.js';
import { DeviceUnavailableResult, InsufficientMemoryResult, InvalidInputResult } from './types/errors.js';
import { MemoryPlanPayload } from './types/memory-plan.js';
import type { MemoryPlanResult } from './types/memory-plan.js';

/** Answers a memoryPlan field; `model` can be built. */
export function planMemory(
  model: SizedModel,
  input: ModelMemoryPlanInput,
  { forecast }: ApiContext,
): typeof MemoryPlanResult {
  try {
    return new MemoryPlanPayload(forecast({ ...model, ...readForecast(input) }));
  } catch (error) {
    return toErrorResult(error, [InvalidInputResult, DeviceUnavailableResult, InsufficientMemoryResult]);
  }
}
