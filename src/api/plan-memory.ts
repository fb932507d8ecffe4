import type { ApiContext } from './context.js';
import { toErrorResult } from './error-results.js';
import type { ModelMemoryPlanInput } from './inputs/memory-plan-input.js';
import { readForecast } from './inputs/read-forecast.js';
import { placedInInput } from './sized-model.js';
import type { SizedModel } from './sized-model.js';
import { DeviceUnavailableResult, InsufficientMemoryResult, InvalidInputResult } from './types/errors.js';
import { MemoryPlanPayload } from './types/memory-plan.js';
import type { MemoryPlanResult } from './types/memory-plan.js';

/** Answers a memoryPlan field. */
export async function planMemory(
  model: SizedModel,
  input: ModelMemoryPlanInput,
  { planner }: ApiContext,
): Promise<typeof MemoryPlanResult> {
  try {
    return new MemoryPlanPayload(await placedInInput(planner.forecast({ ...model, ...readForecast(input) })));
  } catch (error) {
    return toErrorResult(error, [InvalidInputResult, DeviceUnavailableResult, InsufficientMemoryResult]);
  }
}
