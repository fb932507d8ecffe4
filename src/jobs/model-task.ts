import type { Classification } from '../training/classify.js';
import type { Evaluation } from '../training/evaluation/evaluate.js';
import type { ExportFormat } from '../training/export-model.js';
import type { PlainError } from '../training/plain-error.js';
import type { ImageSource } from '../training/read-images.js';
import type { TrainingConfig } from '../training/training-config.js';

/** Where a job's checkpoints and the data sets are. */
export interface ModelPlace {
  readonly checkpointDirectory: string;
  readonly dataDirectory: string | null;
  readonly threads: number;
}

/** What is to be done with a job's weights, in a process of its own. Plain data. */
export type ModelTask =
  | {
      readonly type: 'export';
      readonly config: TrainingConfig;
      readonly format: ExportFormat;
      readonly place: ModelPlace;
      /** The folder that the file is written to; its name is `baseName`, the epoch, and the format's ending. */
      readonly directory: string;
      readonly baseName: string;
    }
  | {
      readonly type: 'classify';
      readonly config: TrainingConfig;
      readonly images: readonly ImageSource[];
      readonly top: number;
      readonly place: ModelPlace;
    }
  | {
      readonly type: 'evaluate';
      readonly config: TrainingConfig;
      /** That it trained under. */
      readonly strategy: TrainingConfig['memoryStrategy'];
      /** How many of the worst images to tell of. */
      readonly worst: number;
      readonly place: ModelPlace;
    };

/** A file that an export has written. */
export interface ExportedFile {
  readonly fileName: string;
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
  /** Whose weights they are. */
  readonly epoch: number;
}

export interface ModelTaskResults {
  readonly export: ExportedFile;
  readonly classify: Classification;
  readonly evaluate: Evaluation;
}

/** What the process answers, once. Of an error it tells the name, the message and whatever else is plain. */
export type ModelAnswer =
  | { readonly type: 'done'; readonly result: ModelTaskResults[ModelTask['type']] }
  | { readonly type: 'failed'; readonly error: PlainError };
