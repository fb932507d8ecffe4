import type { ServerResponse } from 'node:http';

/** A signal that the client has gone before its answer was complete. */
export function abandonment(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
