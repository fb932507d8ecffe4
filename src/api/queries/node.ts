import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { isId } from '../inputs/check-arguments.js';
import { toModelRecord } from '../model-record.js';
import { Model } from '../types/model.js';
import { Node } from '../types/node.js';
import { TrainingJob } from '../types/training-job.js';

@Resolver()
export class NodeQuery {
  @Query(() => Node, { nullable: true })
  async node(@Arg('id', () => ID) id: string, @Ctx() { jobs, models }: ApiContext): Promise<Node | null> {
    if (!isId(id)) return null;
    const [job, row] = await Promise.all([jobs.find(id), models.find(id)]);
    if (job !== null) return new TrainingJob(job);
    return row === null ? null : new Model(toModelRecord(row));
  }
}
