import { Worker } from 'node:worker_threads';
import type { PlanningAnswer, PlanningEvents, PlanningHost } from './planning-host.js';

/** A thread: a plan that takes all memory ends it, not the process. */
export function launchPlanningThread(events: PlanningEvents): PlanningHost {
  const worker = new Worker(new URL('./planning-worker.js', import.meta.url), { execArgv: [] });
  worker.on('message', (answer: PlanningAnswer) => events.answered(answer));
  worker.on('error', (cause) => events.broken(new Error('The planning thread failed', { cause })));
  worker.on('exit', (code) => events.broken(new Error(`The planning thread ended with code ${code}`)));
  return {
    send: (task) => worker.postMessage(task),
    hold: () => worker.ref(),
    release: () => worker.unref(),
    end: () => worker.terminate(),
  };
}
