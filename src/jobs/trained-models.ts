import type { ClassProbability, Classification } from '../training/classify.js';
import type { Evaluation, WorstImage } from '../training/evaluation/evaluate.js';
import type { ExportFormat } from '../training/export-model.js';
import type { WeightsFile } from '../training/list-weights.js';
import type { ImageSource, PixelSource } from '../training/read-images.js';
import type { InitialWeights, TrainingConfig } from '../training/training-config.js';
import type { Job } from './job.js';
import type { ExportedFile } from './model-task.js';

export type {
  ClassProbability,
  Classification,
  Evaluation,
  ExportedFile,
  ExportFormat,
  ImageSource,
  PixelSource,
  InitialWeights,
  WeightsFile,
  WorstImage,
};

/** Images that an evaluation tells of: those that the network is most wrong about. */
export const MOST_WORST = 32;

/** Weights that jobs start from and leave behind. */
export interface TrainedModels {
  /** The files that training may start from, usable or not, by name. */
  weightsFiles(): Promise<readonly WeightsFile[]>;
  /** What a job on this network would start from. Throws InvalidWeightsError, InvalidModelError. */
  examineWeights(
    fileName: string,
    network: Pick<TrainingConfig, 'model' | 'image' | 'classes'>,
  ): Promise<InitialWeights>;
  /**
   * Writes a job's newest weights to the folder of exports; see exportModel. Throws NoWeightsError, OnnxSizeError,
   * ConflictError where the server is busy.
   */
  export(job: Pick<Job, 'id' | 'config'>, format: ExportFormat): Promise<ExportedFile>;
  /** Removes what was exported of a job. */
  removeExports(jobId: string): Promise<void>;
  /** The path of an exported file; null where there is none of that name. */
  exportedFile(fileName: string): Promise<string | null>;
  /**
   * What a job's newest weights take images for; see classify, and throws what that throws, or ConflictError, also where
   * `signal` tells that nobody waits for it any more before it begins.
   */
  classify(
    job: Pick<Job, 'id' | 'config'>,
    images: readonly ImageSource[],
    top: number,
    signal?: AbortSignal,
  ): Promise<Classification>;
  /**
   * What a job's newest weights make of its validation images; see Evaluations, and throws what that throws. It does not
   * begin where the signals of all who asked for it have told that they do not wait any more.
   */
  evaluate(job: Pick<Job, 'id' | 'config' | 'strategy'>, signal?: AbortSignal): Promise<Evaluation>;
  /** Ends what runs, and its process. */
  close(): Promise<void>;
}
