import type { ApiContext } from './context.js';
import { InvalidInputError } from './inputs/invalid-input-error.js';
import type { ModelInput } from './inputs/model-input.js';
import { readModel } from './inputs/read-model.js';
import type { StartTrainingJobInput } from './inputs/start-training-job-input.js';
import { isId } from './inputs/check-arguments.js';
import { toModelRecord } from './model-record.js';
import { placedInInput } from './sized-model.js';
import type { SizedModel } from './sized-model.js';
import type { JobImages } from './job-images.js';

/** The model of a job that is to start, known to be buildable. */
export interface JobModel extends SizedModel {
  readonly modelId: string | null;
  readonly modelName: string;
}

/**
 * The model that a job asks for, completed by what its images are, or the kept one, which must suit them.
 * Throws InvalidInputError.
 */
export async function completeModel(
  { model, modelId }: Pick<StartTrainingJobInput, 'model' | 'modelId'>,
  images: JobImages,
  { models, planner }: Pick<ApiContext, 'models' | 'planner'>,
): Promise<JobModel> {
  if ((model == null) === (modelId == null)) {
    const received = model == null ? 'neither' : 'both';
    throw new InvalidInputError(
      'input.model',
      `Expected exactly one of model and modelId but received ${received}`,
    );
  }
  return model == null ? findKept(modelId ?? '', images, models) : buildInline(model, images, planner);
}

const ENLARGING = '. Have the images resized to larger ones: dataset.resize';

async function buildInline(
  input: ModelInput,
  { image, classes }: JobImages,
  planner: ApiContext['planner'],
): Promise<JobModel> {
  const model = { model: readModel(input), image, classes };
  const paths = {
    model: 'input.model',
    image: 'input.dataset.resize',
    classes: 'input.dataset',
  };
  const { name } = await placedInInput(planner.summary(model), paths, ENLARGING);
  return { ...model, modelId: null, modelName: name };
}

async function findKept(id: string, dataset: JobImages, models: ApiContext['models']): Promise<JobModel> {
  const row = isId(id) ? await models.find(id) : null;
  if (row === null) {
    throw new InvalidInputError(
      'input.modelId',
      'Expected the id of a model for input.modelId but there is none of it',
    );
  }
  const { spec: model, image, classes, name: modelName, id: modelId } = toModelRecord(row);
  const takes = describeImages(image, classes);
  const gives = describeImages(dataset.image, dataset.classes);
  if (shapeText(image) !== shapeText(dataset.image) || classes < dataset.classes) {
    const { channels, height, width } = image;
    const remedy =
      channels === dataset.image.channels && classes >= dataset.classes
        ? `. Have them resized to ${height}x${width}: dataset.resize`
        : '';
    throw new InvalidInputError(
      'input.dataset',
      `Expected ${takes}, which the model ${modelName} takes, but the data set ${dataset.name} gives ${gives}${remedy}`,
    );
  }
  return { model, image, classes, modelId, modelName };
}

function describeImages(image: SizedModel['image'], classes: number): string {
  return `images of ${shapeText(image)} in ${classes} classes`;
}

function shapeText({ channels, height, width }: SizedModel['image']): string {
  return `${channels}x${height}x${width}`;
}
