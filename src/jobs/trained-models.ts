import type { WeightsFile } from '../training/list-weights.js';
import type { InitialWeights, TrainingConfig } from '../training/training-config.js';

export type { InitialWeights, WeightsFile };

/** Weights that jobs start from and leave behind. */
export interface TrainedModels {
  /** The files that training may start from, usable or not, by name. */
  weightsFiles(): Promise<readonly WeightsFile[]>;
  /** What a job on this network would start from. Throws InvalidWeightsError, InvalidModelError. */
  examineWeights(
    fileName: string,
    network: Pick<TrainingConfig, 'model' | 'image' | 'classes'>,
  ): Promise<InitialWeights>;
}
