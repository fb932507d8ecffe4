import type { Judgement } from './judge-images.js';

/** What a network makes of labeled images, in sum. */
export interface EvaluationSummary {
  readonly images: number;
  /** The share of images whose most probable class is the one that they have. */
  readonly accuracy: number;
  /** Cross-entropy, the mean over the images. */
  readonly loss: number;
  /** How many images of each class (first index) were taken for each (second); null for more than 128 classes. */
  readonly confusion: readonly (readonly number[])[] | null;
}

/** Of networks whose confusions are counted. */
const MOST_CLASSES = 128;

/** Sums up what a network of so many classes has found. */
export function summarize({ totals, images }: Judgement, classes: number): EvaluationSummary {
  return {
    images: totals.images,
    accuracy: totals.correct / totals.images,
    loss: totals.loss / totals.images,
    confusion: classes > MOST_CLASSES ? null : countConfusions(images, classes),
  };
}

function countConfusions(images: Judgement['images'], classes: number): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const { label, predicted } of images) {
    const row = counts[label];
    if (row !== undefined) row[predicted] = (row[predicted] ?? 0) + 1;
  }
  return counts;
}
