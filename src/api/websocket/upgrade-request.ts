import { IncomingMessage } from 'node:http';

/**
 * A request of a server whose only upgrade is to WebSockets. Node.js hands a request that asks for any upgrade to whoever
 * listens for one; curl and Java's HttpClient ask for h2c with every first request, and are content to be answered as if they
 * had not (RFC 9110, section 7.8).
 */
export class UpgradeRequest extends IncomingMessage {
  /** As Node.js reads it, before there are headers. */
  declare asked: boolean | null;

  /** What Node.js goes by, once it has the headers. */
  get upgrade(): boolean {
    if (this.asked !== true) return false;
    return this.method === 'CONNECT' || /^websocket$/i.test(this.headers.upgrade ?? '');
  }

  set upgrade(asked: boolean | null) {
    this.asked = asked;
  }
}
