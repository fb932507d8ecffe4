import { readFileSync } from 'node:fs';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';

const OPERATIONS = new URL('../../schema/operations/', import.meta.url);

/** A GraphQL client of a densegraph server: HTTP for queries and mutations, WebSocket for subscriptions. */
export class GraphqlClient {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #socket: Client;

  /** With the token of a server that asks for one. */
  constructor(url: string, token: string | null = null) {
    this.#url = url;
    this.#headers = authorization(token);
    const connectionParams = this.#headers;
    this.#socket = createClient({
      url: url.replace(/^http/, 'ws'),
      webSocketImpl: WebSocket,
      connectionParams,
    });
  }

  /**
   * Runs a document of schema/operations, named by its file, and returns its only field.
   * Throws an Error with the server's messages where it answers with errors.
   */
  async request<T>(operation: string, variables: Readonly<Record<string, unknown>> = {}): Promise<T> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.#headers },
      body: JSON.stringify({ query: documentOf(operation), variables }),
    });
    return onlyField((await response.json()) as Answer) as T;
  }

  /** As request, for an operation with one `input`; throws an Error with the message where the answer is a failure. */
  async answer<T>(operation: string, input: unknown): Promise<T> {
    const result = await this.request<T & Partial<Failure>>(operation, { input });
    if (result.__typename?.endsWith('Error') === true) throw new Error(result.message ?? result.__typename);
    return result;
  }

  /** The values of a subscription of schema/operations, one by one, until the server completes it. */
  async *subscribe<T>(operation: string, variables: Readonly<Record<string, unknown>>): AsyncGenerator<T> {
    const answers = this.#socket.iterate({
      query: documentOf(operation),
      variables,
    });
    for await (const answer of answers) yield onlyField(answer) as T;
  }

  async close(): Promise<void> {
    await this.#socket.dispose();
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

interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors?: readonly { readonly message: string }[] | undefined;
}

function documentOf(operation: string): string {
  return readFileSync(new URL(`${operation}.graphql`, OPERATIONS), 'utf8');
}

function onlyField({ data, errors }: Answer): unknown {
  if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
  const values = Object.values(data ?? {});
  if (values.length !== 1) throw new Error(`Expected an answer with one field but received ${values.length}`);
  return values[0];
}
