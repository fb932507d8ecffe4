import type { Choices, Preset } from './choices.js';
import { FIRST_FORM } from './job-form.js';
import type { FieldName, JobForm } from './job-form.js';

/** The form's fields for which a published network has values of its own. */
export function recommendedFields({ image, recommendedTraining: training }: Preset): Partial<JobForm> {
  return {
    imageSize: String(image.height),
    epochs: String(training.epochs),
    batchSize: String(training.batchSize),
    learningRate: String(training.optimizer.learningRate),
    momentum: String(training.optimizer.momentum),
    nesterov: training.optimizer.nesterov,
    weightDecay: String(training.optimizer.weightDecay),
    learningRateMilestones: training.learningRateMilestones.join(', '),
    learningRateDecay: String(training.learningRateDecay),
    randomCropPadding: String(training.augmentation.randomCropPadding),
    horizontalFlip: training.augmentation.horizontalFlip,
    normalization: training.normalization,
  };
}

/** The form with another preset: fields that are as the one before recommends follow, what was typed stays. */
export function withPreset(form: JobForm, before: Preset | undefined, preset: Preset): JobForm {
  const old = before === undefined ? {} : recommendedFields(before);
  const fresh = Object.entries(recommendedFields(preset)).filter(
    ([name]) => old[name as FieldName] === form[name as FieldName],
  );
  return { ...form, ...(Object.fromEntries(fresh) as Partial<JobForm>), preset: preset.name };
}

/** Whether a field differs from what the preset recommends. */
export function isChanged(form: JobForm, preset: Preset): boolean {
  return Object.entries(recommendedFields(preset)).some(([name, value]) => form[name as FieldName] !== value);
}

/** The form before anyone filled it: the book's network on the book's images, or else on the first that are there. */
export function firstForm({ presets, datasets }: Choices): JobForm {
  const preset = presets.find(({ name }) => name === FIRST_FORM.preset);
  const available = datasets.filter((dataset) => dataset.available);
  const dataset = available.find(({ name }) => name === 'fashion-mnist') ?? available[0] ?? datasets[0];
  return {
    ...FIRST_FORM,
    ...(preset === undefined ? {} : recommendedFields(preset)),
    dataset: dataset?.name ?? '',
  };
}
