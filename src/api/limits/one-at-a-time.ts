import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import type { TrafficLimits } from './traffic-limits.js';

/**
 * Has the requests of a connection answered one after another, each when the answer before it has been taken: a client that
 * sends many at once would otherwise have answers made that it does not read. Connections with too many that wait are cut
 * off, and those that take nothing of an answer for a while.
 */
export function oneAtATime(
  answer: RequestListener,
  {
    requestsPerConnection,
    unreadMilliseconds,
  }: Pick<TrafficLimits, 'requestsPerConnection' | 'unreadMilliseconds'>,
): RequestListener {
  /** Of connections with a request that is being answered: what begins the next ones. */
  const queues = new WeakMap<Socket, (() => void)[]>();
  const next = (socket: Socket) => {
    const begin = socket.destroyed ? undefined : queues.get(socket)?.shift();
    if (begin === undefined) queues.delete(socket);
    else begin();
  };
  return (request, response) => {
    const { socket } = request;
    const begin = () => {
      response.once('close', () => next(socket));
      // Without traffic: an answer may also be long in the making.
      response.setTimeout(unreadMilliseconds, () => {
        if (socket.writableLength > 0) socket.destroy();
      });
      answer(request, response);
    };
    const queue = queues.get(socket);
    if (queue === undefined) {
      queues.set(socket, []);
      begin();
    } else if (queue.length + 1 < requestsPerConnection) {
      queue.push(begin);
    } else {
      socket.destroy();
    }
  };
}
