import { Arg, Ctx, Mutation, Resolver, createUnionType } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { toErrorResult } from '../error-results.js';
import { BuildModelInput } from '../inputs/build-model-input.js';
import { checkModelName } from '../inputs/check-name.js';
import { readSizedModel } from '../inputs/read-model.js';
import { keepModel } from '../keep-model.js';
import { placedInInput } from '../sized-model.js';
import { ConflictResult, InvalidInputResult } from '../types/errors.js';
import { BuildModelPayload } from '../types/model.js';

const BuildModelResult = createUnionType({
  name: 'BuildModelResult',
  types: () => [BuildModelPayload, InvalidInputResult, ConflictResult] as const,
});

@Resolver()
export class BuildModelMutation {
  @Mutation(() => BuildModelResult, { complexity: 200 })
  async buildModel(
    @Arg('input', () => BuildModelInput) input: BuildModelInput,
    @Ctx() { models, planner }: ApiContext,
  ): Promise<typeof BuildModelResult> {
    try {
      const name = input.name == null ? null : checkModelName('input.name', input.name);
      const sized = readSizedModel(input);
      const { name: title } = await placedInInput(planner.summary(sized));
      return new BuildModelPayload(await keepModel(sized, { name, title }, models));
    } catch (error) {
      return toErrorResult(error, [InvalidInputResult, ConflictResult]);
    }
  }
}
