import { listWeights } from '../training/list-weights.js';
import { examineWeights } from '../training/weights-file.js';
import { weightsDirectory } from './copy-initial-weights.js';
import { Evaluations } from './evaluations.js';
import { exportDirectory, findExport, removeExports } from './exported-files.js';
import { jobFolder } from './job-folder.js';
import type { Job, TrainingConfig } from './job.js';
import type { ModelPlace } from './model-task.js';
import { ModelTasks } from './model-tasks.js';
import type {
  Classification,
  Evaluation,
  ExportedFile,
  ExportFormat,
  ImageSource,
  InitialWeights,
  TrainedModels,
  WeightsFile,
} from './trained-models.js';

export interface TrainedModelsOptions {
  /** Its folders `weights` and `exports` are used, and `jobs`. */
  readonly stateDirectory: string;
  readonly dataDirectory: string | null;
  readonly threads: number;
}

/** The weights of one state directory. */
export class LocalTrainedModels implements TrainedModels {
  readonly #options: TrainedModelsOptions;
  readonly #tasks = new ModelTasks();
  readonly #evaluations = new Evaluations();

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

  export({ id, config }: Pick<Job, 'id' | 'config'>, format: ExportFormat): Promise<ExportedFile> {
    return this.#tasks.run({
      type: 'export',
      config,
      format,
      place: this.#placeOf(id),
      directory: exportDirectory(this.#options.stateDirectory),
      baseName: id,
    });
  }

  removeExports(jobId: string): Promise<void> {
    return removeExports(this.#options.stateDirectory, jobId);
  }

  exportedFile(fileName: string): Promise<string | null> {
    return findExport(this.#options.stateDirectory, fileName);
  }

  classify(
    { id, config }: Pick<Job, 'id' | 'config'>,
    images: readonly ImageSource[],
    top: number,
    signal?: AbortSignal,
  ): Promise<Classification> {
    return this.#tasks.run({ type: 'classify', config, images, top, place: this.#placeOf(id) }, signal);
  }

  evaluate(job: Pick<Job, 'id' | 'config' | 'strategy'>, signal?: AbortSignal): Promise<Evaluation> {
    return this.#evaluations.of(job, this.#placeOf(job.id), signal);
  }

  async close(): Promise<void> {
    await Promise.all([this.#tasks.close(), this.#evaluations.close()]);
  }

  #placeOf(jobId: string): ModelPlace {
    const { stateDirectory, dataDirectory, threads } = this.#options;
    const { checkpointDirectory } = jobFolder(stateDirectory, jobId);
    return { checkpointDirectory, dataDirectory, threads };
  }
}
