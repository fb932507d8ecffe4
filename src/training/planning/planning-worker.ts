import { parentPort } from 'node:worker_threads';
import { plainError } from '../plain-error.js';
import { PLANS } from './plans.js';
import type { PlanningAnswer, PlanningTask } from './planning-thread.js';

/** The thread of a PlanningThread: works out one task after the other. */
parentPort?.on('message', (task: PlanningTask) => void answer(task));

async function answer({ kind, request }: PlanningTask): Promise<void> {
  parentPort?.postMessage(await outcome(kind, request));
}

async function outcome(kind: PlanningTask['kind'], request: unknown): Promise<PlanningAnswer> {
  try {
    return { type: 'done', result: await PLANS[kind](request as never) };
  } catch (error) {
    return { type: 'failed', error: plainError(error) };
  }
}
