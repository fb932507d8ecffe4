import { Observable } from '../server/observable.js';

export interface Place {
  readonly path: string;
  /** With the question mark; empty where there is none. */
  readonly search: string;
}

const here = (): Place => ({ path: location.pathname, search: location.search });

/** Where the page is. */
export const place = new Observable(here());

addEventListener('popstate', () => place.set(here()));

/** Goes to another view, as a link does. */
export function navigate(address: string): void {
  history.pushState(null, '', address);
  scrollTo(0, 0);
  place.set(here());
}

/** Changes what the address says of the same view; going back does not lead through it. */
export function replaceAddress(address: string): void {
  history.replaceState(history.state, '', address);
  place.set(here());
}
