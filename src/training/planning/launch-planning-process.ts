import { fork } from 'node:child_process';
import type { Socket } from 'node:net';
import { DeviceUnavailableError } from '../../runtime/device-unavailable-error.js';
import type { PlanningAnswer, PlanningEvents, PlanningHost } from './planning-host.js';

/** Of what a process that broke has said, for the server's log. */
const LOGGED_CHARACTERS = 4096;

/**
 * A process for plans that ask CUDA: what a driver or cuDNN does there (memory of a device, a lost one, a crash) stays there
 * and ends with it. Where it ends by itself it is broken by DeviceUnavailableError, whose cause is what it has said.
 */
export function launchPlanningProcess(events: PlanningEvents): PlanningHost {
  const child = fork(new URL('./planning-worker.js', import.meta.url), {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const stderr = child.stderr as Socket;
  let said = '';
  stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-LOGGED_CHARACTERS);
  });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  child.on('message', (answer) => events.answered(answer as PlanningAnswer));
  child.on('error', (cause) => events.broken(new Error('The planning process failed', { cause })));
  // Not at its exit, when its last words may be on their way.
  child.on('close', (code, signal) => events.broken(ended(code, signal, said)));
  return {
    // Where it is gone already, its end is told.
    send: (task) => child.send(task, () => undefined),
    hold: () => {
      child.ref();
      child.channel?.ref();
      stderr.ref();
    },
    release: () => {
      child.unref();
      child.channel?.unref();
      stderr.unref();
    },
    end: () => {
      child.kill('SIGKILL');
      return gone;
    },
  };
}

function ended(code: number | null, signal: NodeJS.Signals | null, said: string): DeviceUnavailableError {
  const options = said === '' ? {} : { cause: new Error(said) };
  if (signal === 'SIGKILL') {
    return new DeviceUnavailableError(
      'CUDA',
      'the process that asks it for plans was killed (SIGKILL), by someone or because memory ran out',
      "Try again; if that does not help, make room in the machine's memory.",
      options,
    );
  }
  const how = signal === null ? `with exit code ${code ?? 'unknown'}` : `by signal ${signal}`;
  return new DeviceUnavailableError(
    'CUDA',
    `the process that asks it for plans ended ${how}, as it does where the driver or cuDNN crashes`,
    'Try again; `densegraph doctor` checks both, and DENSEGRAPH_CUDNN_PATH=off leaves cuDNN out.',
    options,
  );
}
