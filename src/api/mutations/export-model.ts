import {
  Arg,
  Ctx,
  Field,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Resolver,
  createUnionType,
} from 'type-graphql';
import type { ExportedFile, ExportFormat } from '../../jobs/trained-models.js';
import type { ApiContext } from '../context.js';
import { toErrorResult } from '../error-results.js';
import { exportUrl } from '../export-routes.js';
import { expectJob, findJob } from '../find-job.js';
import { ExportFormatEnum } from '../types/enums.js';
import { ConflictResult, InvalidInputResult, NotFoundResult } from '../types/errors.js';
import { SafeInt } from '../types/safe-int.js';

@InputType()
export class ExportModelInput {
  @Field(() => ID)
  jobId!: string;

  @Field(() => ExportFormatEnum)
  format!: ExportFormat;
}

@ObjectType()
export class ExportModelPayload {
  @Field(() => String)
  readonly fileName: string;

  @Field(() => String, { description: 'In the state directory.' })
  readonly path: string;

  @Field(() => String, { description: 'For downloading, from the root of this server.' })
  readonly url: string;

  @Field(() => SafeInt)
  readonly bytes: number;

  @Field(() => String, { description: 'Of its bytes, in hexadecimal.' })
  readonly sha256: string;

  @Field(() => Int, { description: 'Whose weights they are.' })
  readonly epoch: number;

  constructor({ fileName, bytes, sha256, epoch }: ExportedFile) {
    this.fileName = fileName;
    this.path = `exports/${fileName}`;
    this.url = exportUrl(fileName);
    this.bytes = bytes;
    this.sha256 = sha256;
    this.epoch = epoch;
  }
}

const FAILURES = [NotFoundResult, ConflictResult, InvalidInputResult] as const;

const ExportModelResult = createUnionType({
  name: 'ExportModelResult',
  types: () => [ExportModelPayload, ...FAILURES] as const,
});

@Resolver()
export class ExportModelMutation {
  @Mutation(() => ExportModelResult, {
    complexity: 2000,
    description:
      "Writes a job's newest weights to a file; the job need not have ended. The same weights give the same bytes.",
  })
  async exportModel(
    @Arg('input', () => ExportModelInput) { jobId, format }: ExportModelInput,
    @Ctx() { jobs, trainedModels }: ApiContext,
  ): Promise<typeof ExportModelResult> {
    try {
      const file = await trainedModels.export(await expectJob(jobs, jobId), format);
      // It may have been deleted meanwhile, and its exports with it: all but this one.
      if ((await findJob(jobs, jobId)) === null) await trainedModels.removeExports(jobId);
      await expectJob(jobs, jobId);
      return new ExportModelPayload(file);
    } catch (error) {
      return toErrorResult(error, FAILURES);
    }
  }
}
