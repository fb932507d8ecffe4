// A trainer that trains nothing: it tells of epochs up to the number in the file that DENSEGRAPH_PACE names, whenever that
// changes, and succeeds when the number has "end" behind it. Like the real one it writes a checkpoint before it tells of an
// epoch, and goes on from there, telling of its epoch again.
import { existsSync, mkdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const PACE = process.env.DENSEGRAPH_PACE;
const MEMORY = {
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
const end = (type) => send({ type }).then(() => process.exit());
process.once('disconnect', () => process.exit());
process.on('message', (command) => {
  if (command.type === 'start') void run(command.place);
  if (command.type === 'cancel') void end('canceled');
});

async function run({ checkpointDirectory }) {
  mkdirSync(checkpointDirectory, { recursive: true });
  const checkpoint = join(checkpointDirectory, 'epoch');
  let epoch = existsSync(checkpoint) ? Number(readFileSync(checkpoint, 'utf8')) : 0;
  await send({ type: 'started', strategy: 'SHARED_CONCAT', memory: MEMORY });
  if (epoch > 0) await send(epochEvent(epoch));
  for (;;) {
    const pace = changedPace();
    const [most, isEnd] = readFileSync(PACE, 'utf8').split(' ');
    while (epoch < Number(most)) {
      epoch++;
      writeFileSync(checkpoint, String(epoch));
      await send(epochEvent(epoch));
    }
    if (isEnd) await end('succeeded');
    await pace;
  }
}

function changedPace() {
  return new Promise((resolve) => {
    const watcher = watch(dirname(PACE), (_event, name) => {
      if (name !== basename(PACE)) return;
      watcher.close();
      resolve();
    });
  });
}

function epochEvent(epoch) {
  const metrics = {
    epoch,
    learningRate: 0.1,
    trainLoss: 2 / epoch,
    trainAccuracy: 0.5,
    validationLoss: 3 / epoch,
    validationAccuracy: 0.25,
    seconds: 1.5,
    imagesPerSecond: 100,
    dataWaitSeconds: 0.01,
    memory: MEMORY,
    completedAt: new Date().toISOString(),
  };
  return { type: 'epoch', metrics };
}
