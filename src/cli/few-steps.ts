/** Of an epoch: fewer change the weights too seldom for it to learn much. */
const ENOUGH_STEPS = 10;

/** What to say before a training whose epochs have few steps: how many, and the batch that makes them enough; null: nothing. */
export function fewStepsWarning(images: number, batchSize: number): string | null {
  const steps = Math.ceil(images / batchSize);
  const smaller = 2 ** Math.max(0, Math.floor(Math.log2(images / ENOUGH_STEPS)));
  if (steps >= ENOUGH_STEPS || smaller >= batchSize) return null;
  const many = `${steps} ${steps === 1 ? 'step' : 'steps'}`;
  return (
    `An epoch of ${images} images by ${batchSize} has ${many}; with fewer than ${ENOUGH_STEPS} it may learn little: ` +
    `--batch ${smaller} makes it ${Math.ceil(images / smaller)}.`
  );
}
