import type { Server } from 'graphql-ws';
import { CloseCode } from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';
import { logInternalError } from '../public-error.js';
import type { ConnectionLog } from './connection-log.js';
import type { HeldBytes } from '../limits/held-bytes.js';

/** How often a client is asked whether it is still there; one that has not answered by the next time is cut off. */
const PING_MILLISECONDS = 12_000;

export interface SocketExtra {
  /** The address that it is connected from. */
  readonly client: string;
  /** Closes the connection with 4403, Forbidden; a reason has at most 123 bytes. */
  readonly forbid: (reason: string) => void;
  /** Aborts when it has closed. */
  readonly gone: AbortController;
  /** Of its messages that are being answered. */
  readonly held: HeldBytes;
  /** Null where nothing is logged. */
  readonly log: ConnectionLog | null;
}

/**
 * Has graphql-ws answer a WebSocket. graphql-ws/use/ws does that too, but takes clients that vanish, or that send what is
 * no message of theirs, for errors of the server and prints them; and it keeps whatever a client does not read.
 */
export function joinSocket(
  graphql: Server<SocketExtra>,
  socket: WebSocket,
  extra: SocketExtra,
  unreadBytes: number,
): void {
  const run = extra.log?.run ?? (<T>(work: () => T) => work());
  const closed = graphql.opened(
    {
      protocol: socket.protocol,
      // A client that is gone has nothing to be told: its close event ends whatever it has asked for.
      send: (text) => {
        if (socket.bufferedAmount > unreadBytes) socket.terminate();
        return new Promise((resolve) => socket.send(text, () => resolve()));
      },
      close: (code, reason) => socket.close(code, reason),
      onMessage: (receive) => {
        socket.on('message', (data: RawData) => {
          const bytes = data as Buffer;
          const answered = extra.held.during(bytes.length, () => run(() => receive(bytes.toString())));
          answered.catch((error: unknown) => closeAt(error, socket));
        });
      },
    },
    extra,
  );
  const stopPings = keepAlive(socket);
  // ws closes it with the code of what was wrong: 1002, 1007, 1009.
  socket.on('error', () => undefined);
  socket.once('close', (code, reason) => {
    stopPings();
    extra.gone.abort();
    run(() => closed(code, String(reason))).catch(logInternalError);
    extra.log?.close(code);
  });
}

function closeAt(error: unknown, socket: WebSocket): void {
  // graphql-ws has no name for it: messages that only servers may send.
  if (error instanceof Error && error.message.startsWith('Unexpected message of type')) {
    socket.close(CloseCode.BadRequest, 'Invalid message received');
    return;
  }
  logInternalError(error);
  socket.close(CloseCode.InternalServerError, 'Internal server error');
}

function keepAlive(socket: WebSocket): () => void {
  let isThere = true;
  socket.on('pong', () => (isThere = true));
  const timer = setInterval(() => {
    if (!isThere) socket.terminate();
    isThere = false;
    socket.ping();
  }, PING_MILLISECONDS);
  return () => clearInterval(timer);
}
