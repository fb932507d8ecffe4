import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { listWeights } from '../training/list-weights.js';
import { examineWeights } from '../training/weights-file.js';
import { weightsDirectory } from './copy-initial-weights.js';
import { jobFolder } from './job-folder.js';
import type { Job, TrainingConfig } from './job.js';
import type { ModelPlace } from './model-task.js';
import { ModelTasks } from './model-tasks.js';
import type {
  Classification,
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

/** As exports are called: a job's id, the epoch, the format. */
const EXPORT_NAME = /^[0-9a-f-]{36}-epoch-\d{6,}\.(onnx|safetensors)$/;

/** The weights of one state directory. */
export class LocalTrainedModels implements TrainedModels {
  readonly #options: TrainedModelsOptions;
  readonly #tasks = new ModelTasks();

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
      directory: this.#exportDirectory,
      baseName: id,
    });
  }

  async exportedFile(fileName: string): Promise<string | null> {
    if (!EXPORT_NAME.test(fileName)) return null;
    const path = join(this.#exportDirectory, fileName);
    const isFile = await lstat(path).then(
      (status) => status.isFile(),
      () => false,
    );
    return isFile ? path : null;
  }

  classify(
    { id, config }: Pick<Job, 'id' | 'config'>,
    images: readonly ImageSource[],
    top: number,
  ): Promise<Classification> {
    return this.#tasks.run({ type: 'classify', config, images, top, place: this.#placeOf(id) });
  }

  close(): Promise<void> {
    return this.#tasks.close();
  }

  get #exportDirectory(): string {
    return join(this.#options.stateDirectory, 'exports');
  }

  #placeOf(jobId: string): ModelPlace {
    const { stateDirectory, dataDirectory, threads } = this.#options;
    const { checkpointDirectory } = jobFolder(stateDirectory, jobId);
    return { checkpointDirectory, dataDirectory, threads };
  }
}
