import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Refusal } from './access/request-origin.js';
import { failureBody } from './failure-body.js';

/** Answers, with an error in the form of all others, a connection for which there is no response object, and ends it. */
export function refuseSocket(socket: Duplex, { status, code, message }: Refusal): void {
  const body = JSON.stringify(failureBody(code, message));
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ];
  // A client that does not end it as well would hold it open.
  socket.end(lines.join('\r\n'), () => socket.destroy());
}
