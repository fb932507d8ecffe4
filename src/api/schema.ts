import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import type { BuildSchemaOptions } from 'type-graphql';
import { BuildModelMutation } from './mutations/build-model.js';
import { CancelTrainingJobMutation } from './mutations/cancel-training-job.js';
import { DeleteTrainingJobMutation } from './mutations/delete-training-job.js';
import { ExportModelMutation } from './mutations/export-model.js';
import { RenameTrainingJobMutation } from './mutations/rename-training-job.js';
import { ResumeTrainingJobMutation } from './mutations/resume-training-job.js';
import { StartTrainingJobMutation } from './mutations/start-training-job.js';
import { ClassifyQuery } from './queries/classify.js';
import { DatasetsQuery } from './queries/datasets.js';
import { DevicesQuery } from './queries/devices.js';
import { EvaluationQuery } from './queries/evaluation.js';
import { LayerShapesQuery } from './queries/layer-shapes.js';
import { MemoryPlanQuery } from './queries/memory-plan.js';
import { ModelSummaryQuery } from './queries/model-summary.js';
import { ModelsQuery } from './queries/models.js';
import { NodeQuery } from './queries/node.js';
import { PresetsQuery } from './queries/presets.js';
import { TrainingJobsQuery } from './queries/training-jobs.js';
import { WeightsQuery } from './queries/weights.js';
import { EpochMetricsSubscription } from './subscriptions/epoch-metrics.js';
import { TrainingJobUpdatedSubscription } from './subscriptions/training-job-updated.js';

const RESOLVERS: BuildSchemaOptions['resolvers'] = [
  NodeQuery,
  ModelsQuery,
  ModelSummaryQuery,
  LayerShapesQuery,
  PresetsQuery,
  MemoryPlanQuery,
  DevicesQuery,
  DatasetsQuery,
  TrainingJobsQuery,
  WeightsQuery,
  ClassifyQuery,
  EvaluationQuery,
  BuildModelMutation,
  StartTrainingJobMutation,
  CancelTrainingJobMutation,
  ResumeTrainingJobMutation,
  RenameTrainingJobMutation,
  DeleteTrainingJobMutation,
  ExportModelMutation,
  EpochMetricsSubscription,
  TrainingJobUpdatedSubscription,
];

/** type-graphql asks for one where there are subscriptions, though ours read the job service's own iterators. */
const NO_PUB_SUB: NonNullable<BuildSchemaOptions['pubSub']> = {
  publish: refuse,
  subscribe: refuse,
};

function refuse(topic: string): never {
  throw new Error(`Expected no topics but received ${topic}`);
}

/** The GraphQL schema. Inputs are checked by the resolvers, which say where in the input a value is wrong. */
export function createSchema(): GraphQLSchema {
  return buildSchemaSync({ resolvers: RESOLVERS, pubSub: NO_PUB_SUB, validate: false });
}
