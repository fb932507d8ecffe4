import { Observable } from './observable.js';

const KEY = 'densegraph-token';

/** Whether the server wants a token that the page does not have, or has another one than the given. */
export const isTokenNeeded = new Observable(false);

/** How the page shows that it knows a token: over HTTP as headers, over WebSocket as the payload of connection_init. */
export function credentials(): Readonly<Record<string, string>> {
  const token = sessionStorage.getItem(KEY);
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

/** Until the browser's tab is closed. */
export function keepToken(token: string): void {
  sessionStorage.setItem(KEY, token);
}

/** The server did not take the token, or none was given. */
export function refuseToken(): void {
  sessionStorage.removeItem(KEY);
  isTokenNeeded.set(true);
}
