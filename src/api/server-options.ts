import type { AccessTokens } from './access/access-tokens.js';
import { DEFAULT_TRAFFIC_LIMITS } from './limits/traffic-limits.js';
import type { TrafficLimits } from './limits/traffic-limits.js';

/** How a server faces its clients. */
export interface ServerOptions {
  /** What listenAddress has allowed. */
  readonly address: string;
  /** Clients have to know one of them; null: whoever can connect is welcome. */
  readonly tokens: AccessTokens | null;
  /** Whether clients may ask for the schema; otherwise errors do not hint at it either. */
  readonly introspection: boolean;
  /** Whether browsers get GraphiQL. */
  readonly graphiql: boolean;
  /** Whether they get the page for people. */
  readonly page: boolean;
  readonly traffic: TrafficLimits;
}

/** For this machine alone. */
export const DEFAULT_SERVER_OPTIONS: ServerOptions = {
  address: '127.0.0.1',
  tokens: null,
  introspection: true,
  graphiql: true,
  page: true,
  traffic: DEFAULT_TRAFFIC_LIMITS,
};
