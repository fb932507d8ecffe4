export interface LearningRateSchedule {
  readonly learningRate: number;
  /** Epochs after which the learning rate is multiplied by `decay`. */
  readonly milestones: readonly number[];
  readonly decay: number;
}

/**
 * The learning rate of an epoch, counted from 1: `learningRate * decay ** (milestones that are over)`.
 * A milestone of 2 leaves epochs 1 and 2 as they are and changes the third, as PyTorch's MultiStepLR does
 * when it is stepped once after every epoch.
 */
export function learningRateAt(
  epoch: number,
  { learningRate, milestones, decay }: LearningRateSchedule,
): number {
  const passed = milestones.filter((milestone) => milestone < epoch).length;
  return learningRate * decay ** passed;
}
