import type { AccessTokens } from './access/access-tokens.js';

/** How a server faces its clients. */
export interface ServerOptions {
  /** What listenAddress has allowed. */
  readonly address: string;
  /** Clients have to know one of them; null: whoever can connect is welcome. */
  readonly tokens: AccessTokens | null;
}

/** For this machine alone. */
export const DEFAULT_SERVER_OPTIONS: ServerOptions = { address: '127.0.0.1', tokens: null };
