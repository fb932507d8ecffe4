import { listWeights } from '../training/list-weights.js';
import { examineWeights } from '../training/weights-file.js';
import { weightsDirectory } from './copy-initial-weights.js';
import type { InitialWeights, TrainedModels, WeightsFile } from './trained-models.js';
import type { TrainingConfig } from './job.js';

export interface TrainedModelsOptions {
  readonly stateDirectory: string;
}

/** The weights of one state directory. */
export class LocalTrainedModels implements TrainedModels {
  readonly #options: TrainedModelsOptions;

  constructor(options: TrainedModelsOptions) {
    this.#options = options;
  }

  weightsFiles(): Promise<readonly WeightsFile[]> {
    return listWeights(weightsDirectory(this.#options.stateDirectory));
  }

  examineWeights(
    fileName: string,
    network: Pick<TrainingConfig, 'model' | 'image' | 'classes'>,
  ): Promise<InitialWeights> {
    return examineWeights(weightsDirectory(this.#options.stateDirectory), fileName, network);
  }
}
