import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import type { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import express from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { abandonment } from './abandonment.js';
import type { ApiContext, RequestContext } from './context.js';
import { failureBody } from './failure-body.js';
import { checkRequest } from './limits/check-request.js';
import { HeldBytes } from './limits/held-bytes.js';
import { LIMITS } from './limits/request-limits.js';
import type { TrafficLimits } from './limits/traffic-limits.js';

const BUSY = failureBody(
  'SERVER_BUSY',
  'Expected fewer or smaller bodies of requests at the same time but those that are being answered have as many bytes as ' +
    'may be: try again later',
);

/**
 * Reads requests of GraphQL over HTTP and has Apollo Server answer them. Rejects with errors of the body parser, and with
 * the GraphQLError of a limit.
 */
export function answerGraphql(
  apollo: ApolloServer<RequestContext>,
  context: ApiContext,
  { heldBodyBytes }: Pick<TrafficLimits, 'heldBodyBytes'>,
): RequestHandler {
  const held = new HeldBytes(heldBodyBytes);
  const read = promisify<Request, Response>(express.json({ limit: LIMITS.requestBytes }));
  const answer = expressMiddleware(apollo, {
    context: ({ req, res }) =>
      Promise.resolve({ ...context, client: req.socket.remoteAddress ?? '', signal: abandonment(res) }),
  });
  return (request, response, next) =>
    // Until the answer is made, though the client may have gone: the work on it goes on.
    held.during(mostBytes(request.headers), async () => {
      if (held.isExceeded) {
        response.status(503).json(BUSY);
        return;
      }
      await read(request, response);
      expectWithinLimits(request);
      await answer(request, response, next);
      // A client that does not read its answer would keep it.
      request.body = undefined;
    });
}

/** What a body may take: one that is compressed, or comes in chunks, as much as any may. */
function mostBytes(headers: IncomingHttpHeaders): number {
  const { 'content-length': length, 'content-encoding': encoding, 'transfer-encoding': transfer } = headers;
  const isKnown = encoding === undefined && transfer === undefined;
  return isKnown ? Math.min(Number(length ?? 0), LIMITS.requestBytes) : LIMITS.requestBytes;
}

function expectWithinLimits(request: Request): void {
  const body: unknown = request.method === 'GET' ? request.query : request.body;
  const { query, variables } = (body ?? {}) as Readonly<Record<string, unknown>>;
  checkRequest(query, variables);
}
