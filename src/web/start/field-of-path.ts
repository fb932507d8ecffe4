import type { FieldName, JobForm } from './job-form.js';

/** Places in the inputs of startTrainingJob, memoryPlan, modelSummary and layerShapes, by the field that fills them. */
const PATHS: Readonly<Record<string, FieldName>> = {
  'input.name': 'name',
  'input.model.denseNet.stem': 'stem',
  'input.model.denseNet.stemChannels': 'stemChannels',
  'input.model.denseNet.growthRate': 'growthRate',
  'input.model.denseNet.blockLayers': 'blockLayers',
  'input.model.denseNet.bottleneckFactor': 'bottleneckFactor',
  'input.model.denseNet.compression': 'compression',
  'input.model.preset': 'preset',
  'input.image': 'imageSize',
  'input.classes': 'dataset',
  'input.dataset.resize': 'imageSize',
  'input.dataset.trainLimit': 'trainLimit',
  'input.dataset.validationLimit': 'validationLimit',
  'input.dataset': 'dataset',
  'input.augmentation.randomCropPadding': 'randomCropPadding',
  'input.epochs': 'epochs',
  'input.batchSize': 'batchSize',
  'input.optimizer.learningRate': 'learningRate',
  'input.optimizer.momentum': 'momentum',
  'input.optimizer.nesterov': 'nesterov',
  'input.optimizer.weightDecay': 'weightDecay',
  'input.learningRateMilestones': 'learningRateMilestones',
  'input.learningRateDecay': 'learningRateDecay',
  'input.seed': 'seed',
  'input.device': 'device',
  'input.precision': 'precision',
  'input.memoryStrategy': 'memoryStrategy',
  'input.memoryBudgetBytes': 'memoryBudgetMebibytes',
  'input.budgetBytes': 'memoryBudgetMebibytes',
};

/** The field to mend for an InvalidInputError's path; null: the form has none. */
export function fieldOfPath(path: string, { network }: Pick<JobForm, 'network'>): FieldName | null {
  for (let place = path; place.includes('.'); place = place.replace(/(\.[^.[]*|\[\d+\])$/, '')) {
    const field = PATHS[place];
    if (field !== undefined) return field;
    // What is wrong with a network as a whole.
    if (place === 'input.model') return network === 'PRESET' ? 'preset' : 'blockLayers';
  }
  return null;
}
