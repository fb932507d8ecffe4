import { Arg, Ctx, ID, Int, Query, Resolver } from 'type-graphql';
import type { TrainingJobState } from '../../jobs/job.js';
import { toConnection } from '../connection.js';
import type { Connection } from '../connection.js';
import type { ApiContext } from '../context.js';
import { findJob } from '../find-job.js';
import { readPage, readSearch } from '../inputs/check-arguments.js';
import { TrainingJobStateEnum } from '../types/enums.js';
import { TrainingJob, TrainingJobConnection } from '../types/training-job.js';

@Resolver()
export class TrainingJobsQuery {
  @Query(() => TrainingJob, { nullable: true })
  async trainingJob(
    @Arg('id', () => ID) id: string,
    @Ctx() { jobs }: ApiContext,
  ): Promise<TrainingJob | null> {
    const job = await findJob(jobs, id);
    return job === null ? null : new TrainingJob(job);
  }

  @Query(() => TrainingJobConnection, {
    description: 'Newest first; at most 100 at a time, 20 when not told.',
  })
  async trainingJobs(
    @Arg('first', () => Int, { nullable: true }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Arg('states', () => [TrainingJobStateEnum], { nullable: true }) states: TrainingJobState[] | null,
    @Arg('search', () => String, {
      nullable: true,
      description: 'Only those whose name or modelName has this text in it, A to Z in either case.',
    })
    search: string | null,
    @Ctx() { jobs }: ApiContext,
  ): Promise<Connection<TrainingJob>> {
    const filter = { states: states ?? null, modelId: null, search: readSearch(search) };
    const page = await jobs.list(readPage(first, after), filter);
    return toConnection(page, (job) => new TrainingJob(job));
  }
}
