import { destination, pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';

/** From everything to nothing. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * A log of JSON objects, one a line, written to standard error before a call returns, so that the last words of a
 * process are never lost. Whoever logs passes what may be told, and never a request's headers, variables or tokens.
 */
export function createLogger(
  level: LogLevel,
  stream: DestinationStream = destination({ fd: 2, sync: true }),
): Logger {
  return pino(
    {
      level,
      // The process and the host are for the supervisor to know.
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
}
