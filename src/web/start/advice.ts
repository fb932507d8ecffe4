import { formatCount } from '../text/format-number.js';
import type { Dataset } from './choices.js';
import type { FormReading } from './read-form.js';

/** With fewer steps than this an epoch teaches a network little. */
const FEW_STEPS = 10;

/** What is known of a batch size, and what to think of; undefined: nothing. */
export interface BatchAdvice {
  readonly hint?: string;
  readonly notice?: string;
}

/** How many steps an epoch has; where they are few, the batch that has more, by halves. */
export function batchAdvice(
  { batchSize, trainLimit }: Pick<FormReading, 'batchSize' | 'trainLimit'>,
  dataset: Dataset | undefined,
): BatchAdvice {
  if (batchSize === null || dataset?.trainImages == null) return {};
  const images = Math.min(dataset.trainImages, trainLimit ?? Infinity);
  const steps = Math.ceil(images / batchSize);
  const hint = `${formatCount(steps)} ${steps === 1 ? 'step' : 'steps'} an epoch`;
  const smaller = smallerBatch(batchSize, images);
  if (smaller === batchSize) return { hint };
  const more = Math.ceil(images / smaller);
  const notice = `So few steps teach little: batches of ${smaller} would make ${more} of them, and more is learned in as many epochs.`;
  return { hint, notice };
}

function smallerBatch(batchSize: number, images: number): number {
  const isEnough = batchSize === 1 || Math.ceil(images / batchSize) >= FEW_STEPS;
  return isEnough ? batchSize : smallerBatch(Math.floor(batchSize / 2), images);
}

/** That the learning rate is to be lowered after an epoch that is the last, or never comes; undefined: it is not. */
export function milestoneAdvice({
  epochs,
  learningRateMilestones,
}: Pick<FormReading, 'epochs' | 'learningRateMilestones'>): string | undefined {
  if (epochs === null) return undefined;
  const late = (learningRateMilestones ?? []).filter((milestone) => milestone >= epochs);
  if (late.length === 0) return undefined;
  return `Training ends with epoch ${epochs}: the learning rate is not lowered after ${late.join(', ')}.`;
}
