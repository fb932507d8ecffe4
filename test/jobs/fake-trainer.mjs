// A trainer that follows the script in its job's config, dataset.name: a JSON array of steps, each with one field.
import { existsSync, watch, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const canceled = new Promise((resolve) => {
  process.on('message', (command) => command.type === 'cancel' && resolve());
});
const started = new Promise((resolve) => {
  process.on('message', (command) => command.type === 'start' && resolve(command));
});
process.once('disconnect', () => process.exit());

const STEPS = {
  /** Sends an event. */
  send: (event) => new Promise((resolve) => process.send(event, resolve)),
  /** Sends so many progress events, as fast as it can. */
  progress: async (count) => {
    for (let step = 1; step <= count; step++) await STEPS.send(progressEvent(step, count));
  },
  /** Makes a file with the process id in it. */
  touch: (file) => writeFileSync(file, String(process.pid)),
  /** Makes a file of that name in the folder of checkpoints. */
  checkpoint: (name, { place }) => writeFileSync(join(place.checkpointDirectory, name), ''),
  /** Waits until a file is there. */
  untilFile: (file) =>
    new Promise((resolve) => {
      const watcher = watch(dirname(file), look);
      function look() {
        if (!existsSync(file)) return;
        watcher.close();
        resolve();
      }
      look();
    }),
  untilCancel: () => canceled,
  print: (text) => new Promise((resolve) => process.stderr.write(text, resolve)),
  /** Ends by a signal. */
  kill: (signal) => new Promise(() => process.kill(process.pid, signal)),
  exit: (code) => process.exit(code),
  /** Hears nothing any more, neither the cancel nor the end of its parent. */
  block: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
  /** Sends its command line and its command as a failure's message. */
  reveal: (_, command) =>
    STEPS.send({
      type: 'failed',
      code: 'REVEALED',
      message: JSON.stringify({ command, arguments: process.argv.slice(2) }),
    }),
};

function progressEvent(step, stepsPerEpoch) {
  const progress = {
    epoch: 1,
    step,
    stepsPerEpoch,
    trainLoss: 1 / step,
    imagesPerSecond: 5,
    remainingSeconds: 1,
  };
  return { type: 'progress', progress };
}

const command = await started;
for (const step of JSON.parse(command.config.dataset.name)) {
  const [[name, value]] = Object.entries(step);
  await STEPS[name](value, command);
}
process.exit();
