import { parentPort } from 'node:worker_threads';
import { endWithServer } from '../end-with-server.js';
import { plainError } from '../plain-error.js';
import type { PlanningAnswer, PlanningTask } from './planning-host.js';
import { PLANS } from './plans.js';

// The thread or process of a PlanningHost: works out one task after the other.

if (parentPort === null) {
  endWithServer();
  process.on('message', (task) => void answer(task as PlanningTask, (reply) => process.send?.(reply)));
} else {
  const port = parentPort;
  port.on('message', (task: PlanningTask) => void answer(task, (reply) => port.postMessage(reply)));
}

async function answer({ kind, request }: PlanningTask, send: (reply: PlanningAnswer) => void): Promise<void> {
  send(await outcome(kind, request));
}

async function outcome(kind: PlanningTask['kind'], request: unknown): Promise<PlanningAnswer> {
  try {
    return { type: 'done', result: await PLANS[kind](request as never) };
  } catch (error) {
    return { type: 'failed', error: plainError(error) };
  }
}
