// A trainer that trains nothing: it counts the epochs of its job. Where the seed is 1 it waits for a cancel instead.
const memory = {
  plannedBytes: 15,
  peakBytes: 12,
  currentBytes: 10,
  categories: {
    parameterBytes: 1,
    gradientBytes: 2,
    optimizerBytes: 3,
    savedActivationBytes: 4,
    temporaryBytes: 5,
  },
  processPeakBytes: 2 ** 40,
};

const send = (event) => new Promise((resolve) => process.send(event, resolve));
const received = (type) =>
  new Promise((resolve) => process.on('message', (command) => command.type === type && resolve(command)));
process.once('disconnect', () => process.exit());

const canceled = received('cancel');
const { config } = await received('start');
await send({ type: 'started', strategy: 'SHARED_CONCAT', memory });
if (config.seed === 1) {
  await canceled;
  await send({ type: 'canceled' });
  process.exit();
}
for (let epoch = 1; epoch <= config.epochs; epoch++) {
  const metrics = {
    epoch,
    learningRate: config.optimizer.learningRate,
    trainLoss: 2 / epoch,
    trainAccuracy: 0.5,
    validationLoss: 3 / epoch,
    validationAccuracy: 0.25,
    seconds: 1.5,
    imagesPerSecond: 100,
    memory,
    completedAt: '2026-01-02T03:04:05.678Z',
  };
  await send({ type: 'epoch', metrics });
}
await send({ type: 'succeeded' });
process.exit();
