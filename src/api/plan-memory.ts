import type { GraphQLResolveInfo } from 'graphql';
import type { ForecastStep, RequestContext } from './context.js';
import { toErrorResult } from './error-results.js';
import { selectedFields } from './selected-fields.js';
import { placedInInput } from './sized-model.js';
import type { SizedModel } from './sized-model.js';
import { DeviceUnavailableResult, InsufficientMemoryResult, InvalidInputResult } from './types/errors.js';
import { MemoryPlanPayload } from './types/memory-plan.js';
import type { MemoryPlanResult } from './types/memory-plan.js';

/** Answers a memoryPlan field. What `readStep` throws is answered as well. */
export async function planMemory(
  model: SizedModel,
  readStep: () => ForecastStep,
  { planner, signal }: RequestContext,
  info: GraphQLResolveInfo,
): Promise<typeof MemoryPlanResult> {
  const selected = selectedFields(info);
  const [timeline, layers] = [selected.has('timeline'), selected.has('layers')];
  try {
    const request = { ...model, ...readStep(), timeline, layers };
    return new MemoryPlanPayload(await placedInInput(planner.forecast(request, signal)));
  } catch (error) {
    return toErrorResult(error, [InvalidInputResult, DeviceUnavailableResult, InsufficientMemoryResult]);
  }
}
