import type { Classification, ExportFormat, ImageSource } from '../jobs/trained-models.js';

/** A job whose weights a command works with, wherever they are. */
export interface TrainedJob {
  /** Writes them to a file; returns its size and the epoch that they are of. */
  exportTo(file: string, format: ExportFormat): Promise<{ readonly bytes: number; readonly epoch: number }>;
  classify(images: readonly ImageSource[], top: number): Promise<Classification>;
}
