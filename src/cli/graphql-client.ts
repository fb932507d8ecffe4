import { readFileSync } from 'node:fs';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import { ExpectedError } from '../terminal/expected-error.js';
import { ConnectionError } from './connection-error.js';
import { UnknownJobError } from './unknown-job-error.js';

const OPERATIONS = new URL('../../schema/operations/', import.meta.url);

/** A GraphQL client of a densegraph server: HTTP for queries and mutations, WebSocket for subscriptions. */
export class GraphqlClient {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #token: string | null;
  readonly #socket: Client;

  /** With the token of a server that asks for one. */
  constructor(url: string, token: string | null = null) {
    this.#url = url;
    this.#token = token;
    this.#headers = authorization(token);
    const connectionParams = this.#headers;
    this.#socket = createClient({
      url: url.replace(/^http/, 'ws'),
      webSocketImpl: WebSocket,
      connectionParams,
      // It would subscribe with its first variables again: whoever subscribes knows better what comes next.
      retryAttempts: 0,
    });
  }

  /**
   * Runs a document of schema/operations, named by its file, and returns its only field.
   * Throws ConnectionError, or ExpectedError with the server's messages where it answers with errors.
   */
  async request<T>(operation: string, variables: Readonly<Record<string, unknown>> = {}): Promise<T> {
    return onlyField(await this.#post(JSON.stringify({ query: documentOf(operation), variables }))) as T;
  }

  /**
   * As request, for an operation with one `input`; throws ExpectedError with the message where the answer is a failure,
   * UnknownJobError where it is that there is no such job.
   */
  async answer<T>(operation: string, input: unknown): Promise<T> {
    const result = await this.request<T & Partial<Failure>>(operation, { input });
    if (result.__typename?.endsWith('Error') === true) {
      const Failed = result.__typename === 'NotFoundError' ? UnknownJobError : ExpectedError;
      throw new Failed(result.message ?? result.__typename);
    }
    return result;
  }

  /**
   * The values of a subscription of schema/operations, one by one, until the server completes it. Throws ConnectionError
   * where the connection breaks, ExpectedError with the server's messages.
   */
  async *subscribe<T>(operation: string, variables: Readonly<Record<string, unknown>>): AsyncGenerator<T> {
    const answers = this.#socket.iterate({
      query: documentOf(operation),
      variables,
    });
    try {
      for await (const answer of answers) yield onlyField(answer) as T;
    } catch (error) {
      throw this.#explain(error);
    }
  }

  async close(): Promise<void> {
    await this.#socket.dispose();
  }

  async #post(body: string): Promise<Answer> {
    const headers = { 'content-type': 'application/json', ...this.#headers };
    const { status, text } = await reaching(
      this.#url,
      { method: 'POST', headers, body },
      async (response) => ({
        status: response.status,
        text: await response.text(),
      }),
    );
    if (status === UNAUTHORIZED) throw this.#tokenError();
    const answer = parsed(text);
    if (isAnswer(answer)) return answer;
    throw new ExpectedError(
      `Expected a densegraph server at ${this.#url} but received status ${status} and no answer of GraphQL`,
    );
  }

  /** graphql-ws throws a list of GraphQL's errors, or the event by which the connection was closed. */
  #explain(error: unknown): unknown {
    if (error instanceof ExpectedError) return error;
    if (Array.isArray(error)) return new ExpectedError(messagesOf(error as readonly Message[]));
    const { code } = error as { readonly code?: unknown };
    return code === FORBIDDEN ? this.#tokenError() : new ConnectionError(this.#url, error);
  }

  #tokenError(): ExpectedError {
    const received = this.#token === null ? 'none' : 'one that it does not know';
    return new ExpectedError(
      `Expected a token of the server at ${this.#url} but received ${received}: name its file by --token-file`,
    );
  }
}

/** Of HTTP, for its credentials. */
const UNAUTHORIZED = 401;

/** Of a WebSocket that is closed for its credentials. */
const FORBIDDEN = 4403;

/** What `read` takes of fetch's response. Throws ConnectionError where there is no answer at all, or only its beginning. */
export async function reaching<T>(
  url: string | URL,
  init: RequestInit,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  try {
    return await read(await fetch(url, init));
  } catch (error) {
    // As fetch says it.
    if (error instanceof TypeError) throw new ConnectionError(String(url), error);
    throw error;
  }
}

/** The header by which a client shows that it knows a token. */
export function authorization(token: string | null): Readonly<Record<string, string>> {
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

interface Failure {
  readonly __typename: string;
  readonly message: string;
}

interface Message {
  readonly message: string;
}

interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors?: readonly Message[] | undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether JSON, which may be of any server, is what GraphQL answers with. */
function isAnswer(value: unknown): value is Answer {
  if (typeof value !== 'object' || value === null) return false;
  const { data, errors } = value as Readonly<Record<string, unknown>>;
  return Array.isArray(errors) ? errors.every(hasMessage) : typeof data === 'object' && data !== null;
}

function hasMessage(value: unknown): value is Message {
  return typeof (value as Partial<Message> | null)?.message === 'string';
}

function documentOf(operation: string): string {
  return readFileSync(new URL(`${operation}.graphql`, OPERATIONS), 'utf8');
}

function messagesOf(errors: readonly Message[]): string {
  return errors.map(({ message }) => message).join('\n');
}

function onlyField({ data, errors }: Answer): unknown {
  if (errors !== undefined) throw new ExpectedError(messagesOf(errors));
  const values = Object.values(data ?? {});
  if (values.length !== 1) throw new Error(`Expected an answer with one field but received ${values.length}`);
  return values[0];
}
