import { Arg, Query, Resolver } from 'type-graphql';
import { buildLayeredGraph } from '../build-graph.js';
import { toErrorResult } from '../error-results.js';
import { LayerShapesInput } from '../inputs/build-model-input.js';
import { readModel } from '../inputs/read-model.js';
import { InvalidInputResult } from '../types/errors.js';
import { LayerShapesPayload, LayerShapesResult } from '../types/layer-shapes.js';

@Resolver()
export class LayerShapesQuery {
  @Query(() => LayerShapesResult, {
    description: 'The shapes on the way through a network: what leaves each of its top-level layers.',
    complexity: 200,
  })
  layerShapes(@Arg('input', () => LayerShapesInput) input: LayerShapesInput): typeof LayerShapesResult {
    const { image, classes } = input;
    try {
      return new LayerShapesPayload(buildLayeredGraph({ model: readModel(input.model), image, classes }));
    } catch (error) {
      return toErrorResult(error, [InvalidInputResult]);
    }
  }
}
