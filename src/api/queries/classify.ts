import { Arg, Ctx, Query, Resolver, createUnionType } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { toErrorResult } from '../error-results.js';
import { expectJob } from '../find-job.js';
import { checkNumber } from '../inputs/check-number.js';
import { ClassifyInput } from '../inputs/classify-input.js';
import { readImages } from '../inputs/read-images.js';
import { MODEL_FAILURES } from '../model-failures.js';
import { ClassifyPayload } from '../types/classification.js';

const ClassifyResult = createUnionType({
  name: 'ClassifyResult',
  types: () => [ClassifyPayload, ...MODEL_FAILURES] as const,
});

/** As many classes as a network may have. */
const LARGEST_TOP = 65_536;

@Resolver()
export class ClassifyQuery {
  @Query(() => ClassifyResult, {
    complexity: 2000,
    description: "What a job's newest weights take images for, computed on this machine's processor.",
  })
  async classify(
    @Arg('input', () => ClassifyInput) input: ClassifyInput,
    @Ctx() { jobs, trainedModels, signal }: RequestContext,
  ): Promise<typeof ClassifyResult> {
    try {
      const images = readImages(input);
      const top = checkNumber('input.top', input.top, { from: 1, to: LARGEST_TOP });
      const job = await expectJob(jobs, input.jobId);
      return new ClassifyPayload(await trainedModels.classify(job, images, top, signal));
    } catch (error) {
      return toErrorResult(error, MODEL_FAILURES);
    }
  }
}
