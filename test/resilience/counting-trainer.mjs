// A trainer that trains nothing, in the manner of the real one: it goes on from its newest checkpoint and tells the epoch
// of it again, tells an epoch when its checkpoint is on disk, and writes no other before the server has it.
import { performance } from 'node:perf_hooks';
import { newestCheckpoint } from '#densegraph/training/newest-checkpoint.js';
import { writeCheckpoint } from '#densegraph/training/checkpoint.js';
import { configHash } from '#densegraph/training/config-hash.js';
import { countingWeight } from './counting-weights.mjs';

const categories = {
  parameterBytes: 1,
  gradientBytes: 2,
  optimizerBytes: 3,
  savedActivationBytes: 4,
  temporaryBytes: 5,
};
const memory = { plannedBytes: 15, peakBytes: 12, currentBytes: 10, categories, processPeakBytes: 2 ** 40 };
const PROGRESS_EVENTS = 3;

let isCanceled = false;
let keep = () => undefined;
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', (command) => {
  if (command.type === 'start') void count(command);
  if (command.type === 'kept') keep();
  if (command.type === 'cancel') isCanceled = true;
});

const send = (event) => new Promise((resolve) => process.send(event, resolve));

/** Sends an epoch; what it returns resolves when the server has it. */
function sendEpoch(metrics) {
  const kept = new Promise((resolve) => (keep = resolve));
  void send({ type: 'epoch', metrics });
  return kept;
}

async function count({ config, place }) {
  const { checkpoint } = await newestCheckpoint(place.checkpointDirectory);
  await send({ type: 'started', strategy: 'SHARED_CONCAT', memory });
  const done = checkpoint?.state.epoch ?? 0;
  let kept = checkpoint === null ? null : sendEpoch(checkpoint.state.metrics);
  for (let epoch = done + 1; epoch <= config.epochs && !isCanceled; epoch++) {
    for (let step = 1; step <= PROGRESS_EVENTS; step++) {
      await send({ type: 'progress', progress: progressOf(epoch, step) });
    }
    await kept;
    const metrics = metricsOf(config, epoch);
    await writeCheckpoint(place.checkpointDirectory, checkpointOf(config, metrics), place.keepCheckpoints);
    kept = sendEpoch(metrics);
  }
  await kept;
  await send({ type: isCanceled ? 'canceled' : 'succeeded' });
  process.exit();
}

function progressOf(epoch, step) {
  return {
    epoch,
    step,
    stepsPerEpoch: PROGRESS_EVENTS,
    trainLoss: 1,
    imagesPerSecond: 1,
    remainingSeconds: 1,
  };
}

function metricsOf({ optimizer }, epoch) {
  return {
    epoch,
    learningRate: optimizer.learningRate,
    trainLoss: 2 / epoch,
    trainAccuracy: 0.5,
    validationLoss: 3 / epoch,
    validationAccuracy: 0.25,
    seconds: performance.now() / 1000,
    imagesPerSecond: 100,
    dataWaitSeconds: 0.25,
    memory,
    completedAt: new Date().toISOString(),
  };
}

function checkpointOf(config, metrics) {
  const { epoch, learningRate } = metrics;
  const state = {
    configHash: configHash(config),
    dataDigest: null,
    epoch,
    step: epoch * PROGRESS_EVENTS,
    partial: null,
    metrics,
    seed: config.seed,
    learningRate,
    statistics: null,
  };
  return { state, tensors: new Map([['weight', { shape: [1], data: countingWeight(config.seed, epoch) }]]) };
}
