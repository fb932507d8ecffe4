import { constants, getPriority, setPriority } from 'node:os';
import { endWithServer } from '../training/end-with-server.js';
import { train } from '../training/train.js';
import type { TrainingEvent } from '../training/training-event.js';
import { describeLog } from './job-folder.js';
import type { TrainerCommand } from './trainer-command.js';

// The process that trains one job, started with TrainerArguments. It speaks with the server by messages: TrainerCommands
// come in, TrainingEvents go out; what it prints, the server puts into the job's log.

const [jobId = ''] = process.argv.slice(2);
const cancellation = new AbortController();
let sent: Promise<void> = Promise.resolve();
/** Epochs that the server has not kept yet, and what is to be called when it has. */
const unkept = new Map<number, () => void>();

/** How much nicer than its server a trainer is: where both want a processor, the server answers first. */
const NICENESS = 5;
// Threads begin with the priority of the one that starts them: the engine's too, since all are started later.
setPriority(Math.min(getPriority() + NICENESS, constants.priority.PRIORITY_LOW));

endWithServer();

process.on('message', (message) => {
  const command = message as TrainerCommand;
  switch (command.type) {
    case 'start':
      void run(command);
      return;
    case 'kept':
      unkept.get(command.epoch)?.();
      return;
    case 'cancel':
      cancellation.abort();
  }
});

async function run({ config, place }: Extract<TrainerCommand, { type: 'start' }>): Promise<void> {
  await train(config, place, (event) => tell(forClients(event)), cancellation.signal);
  await sent;
  process.exit();
}

/** Resolves when the server needs nothing of the event any more: of an epoch, when it is in the store. */
async function tell(event: TrainingEvent): Promise<void> {
  send(event);
  if (event.type !== 'epoch') return;
  const { epoch } = event.metrics;
  await new Promise<void>((resolve) => unkept.set(epoch, resolve));
  unkept.delete(epoch);
}

function send(event: TrainingEvent): void {
  // Messages keep their order, so the last one is the last to be delivered.
  sent = new Promise((resolve, reject) => {
    process.send?.(event, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}

/** An error that no run should meet may name this machine's files: it goes to the log. */
function forClients(event: TrainingEvent): TrainingEvent {
  if (event.type !== 'failed') return event;
  console.error(`${event.code}: ${event.message}`);
  if (event.code !== 'INTERNAL_ERROR') return event;
  return {
    ...event,
    message: `The training met an error that is not the job's fault. ${describeLog(jobId)}`,
  };
}
