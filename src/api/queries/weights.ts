import { Ctx, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { WeightsFile } from '../types/weights-file.js';

@Resolver()
export class WeightsQuery {
  @Query(() => [WeightsFile], {
    complexity: 100,
    description: "The files of the state directory's folder weights, which a training job can start from.",
  })
  async weights(@Ctx() { trainedModels }: ApiContext): Promise<readonly WeightsFile[]> {
    return trainedModels.weightsFiles();
  }
}
