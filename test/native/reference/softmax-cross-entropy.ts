import { at } from '../tensor.js';

/** log(sum(exp(logits))) - logits[label] for every row of `classes` logits. */
export function softmaxCrossEntropy(
  logits: ArrayLike<number>,
  labels: readonly number[],
  classes: number,
): Float64Array {
  return Float64Array.from(labels, (label, example) => {
    const row = Array.from({ length: classes }, (_, k) => at(logits, example * classes + k));
    const largest = Math.max(...row);
    return (
      Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - largest), 0)) + largest - at(row, label)
    );
  });
}
