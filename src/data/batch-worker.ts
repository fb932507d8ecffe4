import { parentPort, workerData } from 'node:worker_threads';
import { fillBatch } from './batch-request.js';
import type { BatchRequest, BatchSource, FilledBatch } from './batch-request.js';

/** The loader's thread: fills one requested batch after the other. */
const source = workerData as BatchSource;

parentPort?.on('message', ({ id, ...request }: BatchRequest) => {
  fillBatch(source, request);
  const { buffers } = request;
  const filled: FilledBatch = { id, buffers };
  parentPort?.postMessage(filled, [buffers.images, buffers.labels]);
});
