import type { Request } from 'express';

/** Whether a browser shows the answer to a person: it asks for HTML before anything else, and programs do not. */
export function wantsPage(request: Request): boolean {
  return request.accepts(['application/json', 'text/html']) === 'text/html';
}
