import { parentPort, workerData } from 'node:worker_threads';
import { fillBatch } from './batch-request.js';
import type { BatchRequest, FilledBatch, SharedParts } from './batch-request.js';

/** The loader's thread: fills one requested batch after the other. */
const parts = workerData as SharedParts;

parentPort?.on('message', ({ id, part, indices, buffers }: BatchRequest) => {
  fillBatch(parts[part], indices, buffers);
  const filled: FilledBatch = { id, buffers };
  parentPort?.postMessage(filled, [buffers.images, buffers.labels]);
});
