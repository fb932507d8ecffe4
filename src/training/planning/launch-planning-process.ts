import { fork } from 'node:child_process';
import type { PlanningAnswer, PlanningEvents, PlanningHost } from './planning-host.js';

/**
 * A process: what a driver or cuDNN does there (memory of a device, a lost one, a crash) stays there and ends with it.
 */
export function launchPlanningProcess(events: PlanningEvents): PlanningHost {
  const child = fork(new URL('./planning-worker.js', import.meta.url), {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  child.on('message', (answer) => events.answered(answer as PlanningAnswer));
  child.on('error', (cause) => events.broken(new Error('The planning process failed', { cause })));
  child.on('exit', (code, signal) =>
    events.broken(
      new Error(`The planning process ended with code ${code ?? 'none'}, signal ${signal ?? 'none'}`),
    ),
  );
  return {
    // Where it is gone already, its end is told.
    send: (task) => child.send(task, () => undefined),
    hold: () => {
      child.ref();
      child.channel?.ref();
    },
    release: () => {
      child.unref();
      child.channel?.unref();
    },
    end: () => {
      child.kill('SIGKILL');
      return gone;
    },
  };
}
