import { constants } from 'node:os';

/** A signal that asks a program to end; SIGPIPE: nobody reads any more what it prints. */
export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGPIPE';

/** What ends a program that was asked to. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';

  constructor(
    readonly signal: StopSignal,
    message = `interrupted by ${signal}`,
  ) {
    super(message);
  }

  /** What a shell says of a program that the signal has ended. */
  get exitCode(): number {
    return exitCodeOf(this.signal);
  }
}

type Listener = (signal: StopSignal) => void;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
let listener: Listener | null = null;
let interrupted = false;

/**
 * Has `stop` called at the first signal, so that a program can end in good order; a second one ends the process at
 * once. For the rest of the process, one listener at a time.
 */
export function onInterruption(stop: Listener): void {
  listener = stop;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (interrupted) process.exit(exitCodeOf(signal));
      tell(signal);
    });
  }
}

/** Rejects with InterruptedError at the first signal; a second one ends the process at once. */
export function interruption(): Promise<never> {
  return new Promise((_, reject) => onInterruption((signal) => reject(new InterruptedError(signal))));
}

/** Nobody reads standard output any more: ends the process, in good order where it listens for interruptions. */
export function endForClosedPipe(): void {
  if (listener === null) process.exit(exitCodeOf('SIGPIPE'));
  if (!interrupted) tell('SIGPIPE');
}

function tell(signal: StopSignal): void {
  interrupted = true;
  listener?.(signal);
}

function exitCodeOf(signal: StopSignal): number {
  return 128 + constants.signals[signal];
}
