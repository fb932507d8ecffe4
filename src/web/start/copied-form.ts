import type { JobSettingsFragment } from '../generated/documents.js';
import { formatCount } from '../text/format-number.js';
import type { Choices } from './choices.js';
import type { JobForm } from './job-form.js';
import { BYTES_PER_MEBIBYTE } from './read-form.js';
import { firstForm } from './recommended.js';

/** A form as a job was started. */
export interface CopiedForm {
  readonly form: JobForm;
  /** What of the job's settings the form has no field for, each in a few words. */
  readonly left: readonly string[];
}

/** The form with a job's settings; fields that cannot hold theirs are as at first. */
export function copiedForm(job: JobSettingsFragment, choices: Choices): CopiedForm {
  const { settings, device, precision, epochs, batchSize } = job;
  const { optimizer, dataset } = settings;
  const form: JobForm = {
    ...firstForm(choices),
    ...networkFields(settings.model),
    ...(isThere(dataset.name, choices) && { dataset: dataset.name }),
    imageSize: isSquare(dataset.resize) ? textOf(dataset.resize?.height) : '',
    trainLimit: textOf(dataset.trainLimit),
    validationLimit: textOf(dataset.validationLimit),
    randomCropPadding: textOf(settings.augmentation.randomCropPadding),
    horizontalFlip: settings.augmentation.horizontalFlip,
    normalization: settings.normalization,
    epochs: textOf(epochs),
    batchSize: textOf(batchSize),
    learningRate: textOf(optimizer.learningRate),
    momentum: textOf(optimizer.momentum),
    nesterov: optimizer.nesterov,
    weightDecay: textOf(optimizer.weightDecay),
    learningRateMilestones: settings.learningRateMilestones.join(', '),
    learningRateDecay: textOf(settings.learningRateDecay),
    seed: textOf(settings.seed),
    device,
    precision,
    memoryStrategy: settings.memoryStrategy,
    memoryBudgetMebibytes: isInMebibytes(settings) ? textOf(mebibytesOf(settings)) : '',
  };
  return { form, left: leftOf(job, choices) };
}

type Settings = JobSettingsFragment['settings'];

function networkFields({ preset, denseNet }: Settings['model']): Partial<JobForm> {
  if (preset !== null) return { network: 'PRESET', preset };
  if (denseNet === null) return {};
  return {
    network: 'DENSE_NET',
    stem: denseNet.stem,
    stemChannels: textOf(denseNet.stemChannels),
    growthRate: textOf(denseNet.growthRate),
    blockLayers: denseNet.blockLayers.join(', '),
    bottleneckFactor: textOf(denseNet.bottleneckFactor),
    compression: textOf(denseNet.compression),
    convolutionBias: denseNet.convolutionBias,
  };
}

function leftOf({ modelId, modelName, settings }: JobSettingsFragment, choices: Choices): readonly string[] {
  const { model, dataset, initialWeights, checkpointEverySteps, memoryBudgetBytes } = settings;
  const isWritten = model.preset !== null || model.denseNet !== null;
  const left: readonly (readonly [isLeft: boolean, what: string])[] = [
    [!isWritten, `the network ${modelName}: it is neither a preset nor a DenseNet by its parameters`],
    [isWritten && modelId !== null, `the kept model ${modelName}: the network is spelled out instead`],
    [!isThere(dataset.name, choices), `the data set ${dataset.name}: the server has none of that name`],
    [
      !isSquare(dataset.resize),
      `images resized to ${dataset.resize?.height} × ${dataset.resize?.width}: it makes only squares`,
    ],
    [initialWeights !== null, `the weights ${initialWeights} that it started from`],
    [
      !isInMebibytes(settings),
      `a memory budget of ${formatCount(memoryBudgetBytes ?? 0)} bytes: it takes whole MiB`,
    ],
    [checkpointEverySteps !== null, `checkpoints every ${checkpointEverySteps} steps`],
    [settings.allowTf32, 'that TF32 is allowed'],
    [settings.allowNondeterministic, 'that other bits from run to run are allowed'],
  ];
  return left.flatMap(([isLeft, what]) => (isLeft ? [what] : []));
}

function isThere(dataset: string, { datasets }: Choices): boolean {
  return datasets.some(({ name }) => name === dataset);
}

function isSquare(size: Settings['dataset']['resize']): boolean {
  return size === null || size.height === size.width;
}

function mebibytesOf({ memoryBudgetBytes }: Settings): number | null {
  return memoryBudgetBytes === null ? null : memoryBudgetBytes / BYTES_PER_MEBIBYTE;
}

function isInMebibytes(settings: Settings): boolean {
  return Number.isInteger(mebibytesOf(settings) ?? 0);
}

/** What one would type; of nothing, nothing. */
function textOf(value: number | null | undefined): string {
  return value == null ? '' : String(value);
}
