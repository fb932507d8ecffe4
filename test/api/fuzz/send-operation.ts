import { on, once } from 'node:events';
import WebSocket from 'ws';
import type { RandomOperation } from './random-operation.js';

/** What a server has said to one operation. */
export interface Reply {
  readonly text: string;
  /** Of HTTP, or the code that the WebSocket was closed with; null where it stays open. */
  readonly status: number | null;
}

export async function sendOverHttp(url: string, operation: RandomOperation): Promise<Reply> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(operation) });
  return { text: await response.text(), status: response.status };
}

interface Message {
  readonly type: string;
  readonly id?: string;
}

/** Sends operations over one WebSocket, one after another; opens another where the server has closed it. */
export class SocketSender {
  readonly #url: string;
  #socket: WebSocket | null = null;
  #messages: AsyncIterator<[Buffer]> | null = null;
  #count = 0;

  constructor(url: string) {
    this.#url = url.replace(/^http/, 'ws');
  }

  async send(operation: RandomOperation): Promise<Reply> {
    const { socket, messages } = await this.#open();
    const id = String(this.#count++);
    const closed = once(socket, 'close').then(([code]) => code as number);
    socket.send(JSON.stringify({ type: 'subscribe', id, payload: operation }));
    // A subscription to a job of which there is no news says nothing.
    socket.send(JSON.stringify({ type: 'ping' }));
    let text = '';
    let isHeard = false;
    let hasPong = false;
    const isOver = () => (operation.query.includes('subscription') ? hasPong : isHeard);
    while (!isOver()) {
      const step = await messages.next();
      if (step.done === true) {
        this.close();
        return { text, status: await closed };
      }
      const message = JSON.parse(String(step.value[0])) as Message;
      if (message.type === 'pong') hasPong = true;
      else text += JSON.stringify(message);
      isHeard ||= message.id === id;
    }
    socket.send(JSON.stringify({ type: 'complete', id }));
    return { text, status: null };
  }

  close(): void {
    this.#socket?.terminate();
    this.#socket = null;
  }

  async #open() {
    if (this.#socket === null || this.#messages === null) {
      this.#socket = new WebSocket(this.#url, 'graphql-transport-ws');
      this.#socket.setMaxListeners(0);
      const messages = on(this.#socket, 'message', { close: ['close'] }) as AsyncIterator<[Buffer]>;
      await once(this.#socket, 'open');
      this.#socket.send(JSON.stringify({ type: 'connection_init' }));
      await messages.next();
      this.#messages = messages;
    }
    return { socket: this.#socket, messages: this.#messages };
  }
}
