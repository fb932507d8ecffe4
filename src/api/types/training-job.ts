import type { GraphQLResolveInfo } from 'graphql';
import { GraphQLDateTime } from 'graphql-scalars';
import { Arg, Ctx, Field, Float, ID, Info, Int, ObjectType } from 'type-graphql';
import type { MemoryStrategy } from '../../compiler/memory-strategy.js';
import type { Precision } from '../../compiler/precision.js';
import type { DeviceKind, Job, TrainingJobState } from '../../jobs/job.js';
import type { ApiContext, RequestContext } from '../context.js';
import type { LayerShape as ShapeOfLayer } from '../../model/layer-shapes.js';
import { checkAfterEpoch } from '../inputs/check-arguments.js';
import { jobForecast } from '../job-forecast.js';
import { planMemory } from '../plan-memory.js';
import type { SizedModel } from '../sized-model.js';
import { withoutPaths } from '../without-paths.js';
import { DeviceKindEnum, MemoryStrategyEnum, PrecisionEnum, TrainingJobStateEnum } from './enums.js';
import { EpochMetrics } from './epoch-metrics.js';
import { LayerShape } from './layer-shapes.js';
import { MemoryPlanResult } from './memory-plan.js';
import { MemoryStatistics } from './memory.js';
import { ModelSummary } from './model-summary.js';
import { Node } from './node.js';
import { PageInfo } from './page-info.js';
import { QueuePlace } from './queue-place.js';
import { SafeInt } from './safe-int.js';
import { TrainingSettings } from './training-settings.js';

@ObjectType()
export class TrainingProgress {
  @Field(() => Int)
  epoch!: number;

  @Field(() => Int)
  step!: number;

  @Field(() => Int)
  stepsPerEpoch!: number;

  @Field(() => Float, { nullable: true })
  trainLoss!: number | null;

  @Field(() => Float, { nullable: true })
  imagesPerSecond!: number | null;

  @Field(() => Float, { nullable: true })
  remainingSeconds!: number | null;
}

@ObjectType()
export class JobFailure {
  @Field(() => String)
  code!: string;

  @Field(() => String)
  message!: string;
}

@ObjectType({ implements: Node })
export class TrainingJob extends Node {
  constructor(private readonly job: Job) {
    super();
    this.id = job.id;
  }

  private get network(): SizedModel {
    const { model, image, classes } = this.job.config;
    return { model, image, classes };
  }

  @Field(() => String, {
    nullable: true,
    description: 'What a person calls it; null: nothing. renameTrainingJob changes it.',
  })
  get name(): string | null {
    return this.job.name;
  }

  @Field(() => TrainingJobStateEnum)
  get state(): TrainingJobState {
    return this.job.state;
  }

  @Field(() => QueuePlace, {
    nullable: true,
    description:
      'Where it stands in the queue at this moment, and why it does not run yet; trainingJobUpdated tells when that ' +
      'changes. Null when it is not QUEUED.',
    complexity: 5,
  })
  queuePlace(@Ctx() { jobs }: ApiContext): QueuePlace | null {
    const place = jobs.queuePlace(this.id);
    return place === null ? null : new QueuePlace(place, this.device);
  }

  @Field(() => ID, { nullable: true, description: 'Of the model that it was started by, when by its id.' })
  get modelId(): string | null {
    return this.job.modelId;
  }

  @Field(() => String)
  get modelName(): string {
    return this.job.modelName;
  }

  @Field(() => DeviceKindEnum)
  get device(): DeviceKind {
    return this.job.config.device;
  }

  @Field(() => PrecisionEnum)
  get precision(): Precision {
    return this.job.config.precision;
  }

  @Field(() => MemoryStrategyEnum)
  get memoryStrategy(): MemoryStrategy {
    return this.job.strategy;
  }

  @Field(() => Int)
  get epochs(): number {
    return this.job.config.epochs;
  }

  @Field(() => Int)
  get batchSize(): number {
    return this.job.config.batchSize;
  }

  @Field(() => TrainingSettings)
  get settings(): TrainingSettings {
    return new TrainingSettings(this.job.config);
  }

  @Field(() => ModelSummary, { description: 'Of the network that it trains.', complexity: 200 })
  async summary(@Ctx() { planner, signal }: RequestContext): Promise<ModelSummary> {
    return new ModelSummary(await planner.summary(this.network, signal));
  }

  @Field(() => [LayerShape], {
    description: 'What leaves each of the top-level layers of the network that it trains.',
    complexity: 200,
  })
  async layerShapes(@Ctx() { planner, signal }: RequestContext): Promise<readonly ShapeOfLayer[]> {
    return (await planner.layerShapes(this.network, signal)).layers;
  }

  @Field(() => MemoryPlanResult, {
    description: 'Of the step that it runs: one plan, for the strategy that it has.',
    complexity: 1000,
  })
  memoryPlan(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<typeof MemoryPlanResult> {
    return planMemory(this.network, () => jobForecast(this.job), context, info);
  }

  @Field(() => TrainingProgress)
  get progress(): Job['progress'] {
    return this.job.progress;
  }

  @Field(() => [EpochMetrics], {
    description: 'Completed epochs after the given one, in order, without gaps.',
    complexity: 20,
  })
  async epochMetrics(
    @Arg('afterEpoch', () => Int, { defaultValue: 0 }) afterEpoch: number,
    @Ctx() { jobs }: ApiContext,
  ): Promise<readonly EpochMetrics[]> {
    checkAfterEpoch(afterEpoch);
    return jobs.epochs(this.id, afterEpoch);
  }

  @Field(() => EpochMetrics, {
    nullable: true,
    description: 'The newest completed epoch.',
    complexity: 5,
  })
  async lastEpoch(@Ctx() { jobs }: ApiContext): Promise<EpochMetrics | null> {
    return jobs.lastEpoch(this.id);
  }

  @Field(() => SafeInt, {
    nullable: true,
    description:
      "What it takes of its device's memory by its plan. Null for jobs of versions that did not keep it.",
  })
  get plannedBytes(): number | null {
    return this.job.plannedBytes;
  }

  @Field(() => MemoryStatistics, { nullable: true })
  get memory(): Job['memory'] {
    return this.job.memory;
  }

  @Field(() => JobFailure, { nullable: true })
  get failure(): Job['failure'] {
    const { failure } = this.job;
    return failure === null ? null : { ...failure, message: withoutPaths(failure.message) };
  }

  @Field(() => GraphQLDateTime)
  get createdAt(): Date {
    return this.job.createdAt;
  }

  @Field(() => GraphQLDateTime, { nullable: true })
  get startedAt(): Date | null {
    return this.job.startedAt;
  }

  @Field(() => GraphQLDateTime, { nullable: true })
  get finishedAt(): Date | null {
    return this.job.finishedAt;
  }
}

@ObjectType()
export class TrainingJobEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => TrainingJob)
  node!: TrainingJob;
}

@ObjectType()
export class TrainingJobConnection {
  @Field(() => [TrainingJobEdge])
  edges!: readonly TrainingJobEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;

  @Field(() => Int)
  totalCount!: number;
}

@ObjectType()
export class TrainingJobPayload {
  @Field(() => TrainingJob)
  readonly job: TrainingJob;

  constructor(job: Job) {
    this.job = new TrainingJob(job);
  }
}
