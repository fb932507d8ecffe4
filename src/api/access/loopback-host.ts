const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Whether a request's Host header names this machine. A page of another site can have its own name lead here (DNS
 * rebinding), and then its requests look like those of our own pages, but for the name.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  const address = `http://${host ?? ''}`;
  return URL.canParse(address) && LOOPBACK_NAMES.has(new URL(address).hostname);
}
