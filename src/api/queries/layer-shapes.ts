import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { toErrorResult } from '../error-results.js';
import { LayerShapesInput } from '../inputs/build-model-input.js';
import { readSizedModel } from '../inputs/read-model.js';
import { placedInInput } from '../sized-model.js';
import { InvalidInputResult } from '../types/errors.js';
import { LayerShapesPayload, LayerShapesResult } from '../types/layer-shapes.js';

@Resolver()
export class LayerShapesQuery {
  @Query(() => LayerShapesResult, {
    description: 'The shapes on the way through a network: what leaves each of its top-level layers.',
    complexity: 200,
  })
  async layerShapes(
    @Arg('input', () => LayerShapesInput) input: LayerShapesInput,
    @Ctx() { planner, signal }: RequestContext,
  ): Promise<typeof LayerShapesResult> {
    try {
      return new LayerShapesPayload(await placedInInput(planner.layerShapes(readSizedModel(input), signal)));
    } catch (error) {
      return toErrorResult(error, [InvalidInputResult]);
    }
  }
}
