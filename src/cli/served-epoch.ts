import type { EpochMetrics } from '../jobs/job.js';
import { formatBytes } from '../compiler/format-bytes.js';

/** An epoch as the document epoch-metrics tells it. */
export interface ServedEpoch extends Omit<EpochMetrics, 'memory' | 'completedAt'> {
  readonly memory: Pick<EpochMetrics['memory'], 'plannedBytes' | 'peakBytes' | 'processPeakBytes'>;
}

export const EPOCH_HEADER =
  'epoch    loss  accuracy | validation loss  accuracy | images/s data wait     arena      plan  process peak';

/** An epoch as a row below EPOCH_HEADER. */
export function epochLine(epoch: ServedEpoch): string {
  const { memory, dataWaitSeconds } = epoch;
  const waited = dataWaitSeconds === null ? '' : `${((100 * dataWaitSeconds) / epoch.seconds).toFixed(2)} %`;
  const columns = [
    String(epoch.epoch).padStart(5),
    epoch.trainLoss.toFixed(3).padStart(7),
    epoch.trainAccuracy.toFixed(3).padStart(9),
    '|',
    epoch.validationLoss.toFixed(3).padStart(15),
    epoch.validationAccuracy.toFixed(3).padStart(9),
    '|',
    epoch.imagesPerSecond.toFixed(0).padStart(8),
    waited.padStart(9),
    formatBytes(memory.peakBytes).padStart(9),
    formatBytes(memory.plannedBytes).padStart(9),
    formatBytes(memory.processPeakBytes).padStart(13),
  ];
  return columns.join(' ');
}
