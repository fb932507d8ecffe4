import { formatBytes } from '../text/format-bytes.js';
import { formatName } from '../text/format-name.js';
import { formatCount, formatSetting } from '../text/format-number.js';
import { joinParts } from '../text/join-parts.js';
import type { Job } from './follow-job.js';

/** What a job was started with: the names of its settings and what they are; null: there is none. Of all jobs, in one order. */
export function describeSettings(job: Job): readonly (readonly [name: string, value: string | null])[] {
  const { settings, device, precision, epochs, batchSize } = job;
  return [
    ['Data set', describeDataset(settings)],
    ['Images', describeImages(settings)],
    ['Augmentation', describeAugmentation(settings)],
    ['Epochs', formatCount(epochs)],
    ['Batch size', formatCount(batchSize)],
    ['Learning rate', describeLearningRate(settings)],
    ['Momentum', describeMomentum(settings)],
    ['Weight decay', formatSetting(settings.optimizer.weightDecay)],
    ['Seed', formatSetting(settings.seed)],
    ['Started from', settings.initialWeights],
    ['Device', `${formatName(device)}, ${formatName(precision)}${describeLeeway(settings)}`],
    ['Strategy asked for', formatName(settings.memoryStrategy)],
    ['Memory budget', settings.memoryBudgetBytes === null ? null : formatBytes(settings.memoryBudgetBytes)],
    [
      'Checkpoints',
      settings.checkpointEverySteps === null
        ? 'after each epoch'
        : `every ${formatCount(settings.checkpointEverySteps)} steps`,
    ],
  ];
}

type Settings = Job['settings'];

function describeDataset({ dataset: { name, trainLimit, validationLimit } }: Settings): string {
  const parts = [
    name,
    trainLimit === null ? '' : `first ${formatCount(trainLimit)} for training`,
    validationLimit === null ? '' : `first ${formatCount(validationLimit)} for validation`,
  ];
  return joinParts(parts, ', ');
}

function describeImages({ image, classes, dataset, normalization }: Settings): string {
  const resized = dataset.resize === null ? '' : ', resized';
  const normalized = normalization === 'NONE' ? '' : ', normalized per channel';
  return `${image.height} × ${image.width}, ${image.channels} ${image.channels === 1 ? 'channel' : 'channels'}${resized}${normalized}, ${classes} classes`;
}

function describeAugmentation({ augmentation }: Settings): string {
  const kinds = [
    augmentation.randomCropPadding > 0
      ? `crops after ${augmentation.randomCropPadding} pixels of padding`
      : '',
    augmentation.horizontalFlip ? 'half of the images mirrored' : '',
  ];
  return joinParts(kinds, ', ') || 'none';
}

function describeLearningRate({ optimizer, learningRateMilestones, learningRateDecay }: Settings): string {
  const rate = formatSetting(optimizer.learningRate);
  if (learningRateMilestones.length === 0) return rate;
  const epochs = `${learningRateMilestones.length === 1 ? 'epoch' : 'epochs'} ${learningRateMilestones.join(', ')}`;
  return `${rate}, times ${formatSetting(learningRateDecay)} after ${epochs}`;
}

function describeMomentum({ optimizer: { momentum, nesterov } }: Settings): string {
  return `${formatSetting(momentum)}${nesterov ? ', Nesterov' : ''}`;
}

function describeLeeway({ allowTf32, allowNondeterministic }: Settings): string {
  return `${allowTf32 ? ', TF32 allowed' : ''}${allowNondeterministic ? ', other bits from run to run allowed' : ''}`;
}
