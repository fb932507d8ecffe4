import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { requestScope } from '../operations/request-scope.js';

/** Ids of a proxy are taken over where they can do no harm in a log. */
const REQUEST_ID = /^[\w.:-]{1,128}$/;
/** Asked for every few seconds by machines. */
const ROUTINE = /^\/(?:health\/|metrics$)/;
const LONGEST_PATH = 200;

/**
 * Gives every request an id, which its answer tells in X-Request-Id, and logs it when it has been answered or given up:
 * what it asked for, never what it carried.
 */
export function logRequests(log: Logger): RequestHandler {
  return (request, response, next) => {
    const given = request.get('x-request-id') ?? '';
    const requestId = REQUEST_ID.test(given) ? given : randomUUID();
    const { method, path } = request;
    const begun = performance.now();
    const scope = { log: log.child({ requestId }) };
    response.set('x-request-id', requestId);
    response.once('close', () => {
      const line = {
        method,
        path: path.slice(0, LONGEST_PATH),
        status: response.statusCode,
        milliseconds: Math.round(performance.now() - begun),
        ...(response.writableFinished ? {} : { aborted: true }),
      };
      scope.log[ROUTINE.test(path) ? 'debug' : 'info'](line, 'request');
    });
    requestScope.run(scope, next);
  };
}
