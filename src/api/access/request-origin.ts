import type { IncomingHttpHeaders } from 'node:http';
import { isLoopbackHost } from './loopback-host.js';

/** Why a request is refused before anyone looks into it. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const FOREIGN_HOST: Refusal = {
  status: 403,
  code: 'FORBIDDEN',
  message:
    'Expected the Host 127.0.0.1, localhost or [::1] but received another: open the server by one of these',
};

const CROSS_SITE: Refusal = {
  status: 403,
  code: 'FORBIDDEN',
  message:
    'Expected a request of a program or of a page of this server but received one of a page from elsewhere',
};

/**
 * Refuses what came by a foreign name; null: welcome. Where tokens are asked for, any name will do: a page whose name
 * was led here has none.
 */
export function refuseForeignHost({ host }: IncomingHttpHeaders, hasTokens: boolean): Refusal | null {
  return hasTokens || isLoopbackHost(host) ? null : FOREIGN_HOST;
}

/** Refuses what a browser sends for a page that is not ours, of which it tells in these headers; null: welcome. */
export function refuseCrossSite(headers: IncomingHttpHeaders): Refusal | null {
  const { origin, host, 'sec-fetch-site': site = 'none' } = headers;
  const isForeign = origin !== undefined && !isOriginOf(origin, host);
  // Browsers send "none" for what a person typed or opened.
  return isForeign || !['none', 'same-origin'].includes(site) ? CROSS_SITE : null;
}

function isOriginOf(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}
