import type { GraphQLResolveInfo } from 'graphql';
import { GraphQLDateTime } from 'graphql-scalars';
import { Arg, Ctx, Field, Info, Int, ObjectType } from 'type-graphql';
import { toConnection } from '../connection.js';
import type { Connection } from '../connection.js';
import type { ApiContext, RequestContext } from '../context.js';
import { readPage } from '../inputs/check-arguments.js';
import { ModelMemoryPlanInput } from '../inputs/memory-plan-input.js';
import { readForecast } from '../inputs/read-forecast.js';
import type { ModelRecord } from '../model-record.js';
import { planMemory } from '../plan-memory.js';
import { ImageShape } from './image-shape.js';
import { MemoryPlanResult } from './memory-plan.js';
import { ModelSummary } from './model-summary.js';
import { Node } from './node.js';
import { PageInfo } from './page-info.js';
import { TrainingJob, TrainingJobConnection } from './training-job.js';

@ObjectType({
  implements: Node,
  description: 'A model that was built and is kept: shapes are checked, jobs can be started on it by its id.',
})
export class Model extends Node {
  constructor(private readonly record: ModelRecord) {
    super();
    this.id = record.id;
  }

  @Field(() => String)
  get name(): string {
    return this.record.name;
  }

  @Field(() => ImageShape)
  get image(): ModelRecord['image'] {
    return this.record.image;
  }

  @Field(() => Int)
  get classes(): number {
    return this.record.classes;
  }

  @Field(() => ModelSummary, { complexity: 50 })
  async summary(@Ctx() { planner, signal }: RequestContext): Promise<ModelSummary> {
    const { spec: model, image, classes } = this.record;
    return new ModelSummary(await planner.summary({ model, image, classes }, signal));
  }

  @Field(() => MemoryPlanResult, { complexity: 1000 })
  memoryPlan(
    @Arg('input', () => ModelMemoryPlanInput) input: ModelMemoryPlanInput,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<typeof MemoryPlanResult> {
    const { spec: model, image, classes } = this.record;
    return planMemory({ model, image, classes }, () => readForecast(input), context, info);
  }

  @Field(() => TrainingJobConnection, {
    description: 'Newest first; at most 100 at a time, 20 when not told.',
  })
  async trainingJobs(
    @Arg('first', () => Int, { nullable: true }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Ctx() { jobs }: ApiContext,
  ): Promise<Connection<TrainingJob>> {
    const page = await jobs.list(readPage(first, after), { states: null, modelId: this.id, search: null });
    return toConnection(page, (job) => new TrainingJob(job));
  }

  @Field(() => GraphQLDateTime)
  get createdAt(): Date {
    return this.record.createdAt;
  }
}

@ObjectType()
export class ModelEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => Model)
  node!: Model;
}

@ObjectType()
export class ModelConnection {
  @Field(() => [ModelEdge])
  edges!: readonly ModelEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;

  @Field(() => Int)
  totalCount!: number;
}

@ObjectType()
export class BuildModelPayload {
  @Field(() => Model)
  readonly model: Model;

  constructor(record: ModelRecord) {
    this.model = new Model(record);
  }
}
