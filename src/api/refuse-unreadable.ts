import { maxHeaderSize } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { Refusal } from './access/request-origin.js';
import { refuseSocket } from './refuse-socket.js';

/** What Node.js finds wrong with requests before anyone sees them, by its codes. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'HEADERS_TOO_LARGE',
    message: `Expected an address and headers of at most ${maxHeaderSize} bytes in all but received more: send a query by POST`,
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    code: 'REQUEST_TOO_LARGE',
    message: 'Expected chunks without long extensions but received one with more than 16 KiB of them',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: 'REQUEST_TIMEOUT',
    message: 'Expected the whole request in time but received only its beginning: send it again',
  },
};

const NO_HTTP: Refusal = {
  status: 400,
  code: 'BAD_REQUEST',
  message: 'Expected a request of HTTP/1.1 but received something else',
};

/** Answers requests that Node.js cannot read as all others that are refused, with a code in JSON. */
export function refuseUnreadable(server: Server, log: Logger | undefined): void {
  /** Of each connection those that are not complete, in their order. */
  const unfinished = new WeakMap<Duplex, Set<ServerResponse>>();
  server.on('request', ({ socket }, response) => {
    const responses = unfinished.get(socket) ?? new Set();
    unfinished.set(socket, responses.add(response));
    response.once('close', () => responses.delete(response));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const responses = [...(unfinished.get(socket) ?? [])].filter((response) => !response.writableFinished);
    const last = responses.findLast(({ req }) => req.complete);
    if (!socket.writable || (last === undefined && responses.some(({ headersSent }) => headersSent))) {
      socket.destroy();
      return;
    }
    const refusal = REFUSALS[error.code ?? ''] ?? NO_HTTP;
    log?.info({ status: refusal.status, code: refusal.code }, 'connection refused');
    if (last === undefined) {
      refuseSocket(socket, refusal);
    } else {
      // What was asked before is answered first, and this would be read as its answer.
      socket.pause();
      last.once('finish', () => socket.end(() => socket.destroy()));
    }
  });
}
