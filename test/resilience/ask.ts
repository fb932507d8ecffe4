import { operation } from '../api/open-test-server.js';

export interface ServerAnswer {
  /** Of the operation's only field; null where it failed. */
  readonly value: unknown;
  /** Codes of the errors. */
  readonly codes: readonly string[];
  /** As it was sent. */
  readonly text: string;
}

interface Body {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

/** Runs a document of schema/operations, named by its file. Null where the server died before it answered. */
export async function ask(url: string, name: string, variables: object = {}): Promise<ServerAnswer | null> {
  let text: string;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: operation(name), variables }),
    });
    text = await response.text();
  } catch {
    return null;
  }
  const { data, errors = [] } = JSON.parse(text) as Body;
  const [value = null] = Object.values(data ?? {});
  return { value, codes: errors.map(({ extensions }) => extensions.code), text };
}

/** As `ask`, of a server that lives, for an operation that succeeds. */
export async function expectValue<T>(url: string, name: string, variables: object = {}): Promise<T> {
  const answer = await ask(url, name, variables);
  if (answer === null) throw new Error(`expected an answer to ${name} but the server is gone`);
  const { value, codes, text } = answer;
  const kind = (value as { readonly __typename?: string } | null)?.__typename ?? '';
  if (codes.length > 0 || kind.endsWith('Error')) throw new Error(`expected ${name} to succeed: ${text}`);
  return value as T;
}
