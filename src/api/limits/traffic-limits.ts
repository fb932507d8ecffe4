/** What clients may do at most, each and together. */
export interface TrafficLimits {
  /** Of all clients, over HTTP and WebSocket; who comes after gets no answer. */
  readonly connections: number;
  /** Of all clients. */
  readonly webSockets: number;
  /** Operations of one WebSocket that have not ended. */
  readonly operationsPerWebSocket: number;
  /** Of the messages of one WebSocket whose operations have not ended: they are kept until then. */
  readonly heldBytesPerWebSocket: number;
  /** The same, of all clients. */
  readonly heldBytes: number;
  /** Of the bodies of HTTP requests that are being answered, of all clients. */
  readonly heldBodyBytes: number;
  /** HTTP requests of one connection that have no answer yet; who sends more is cut off. */
  readonly requestsPerConnection: number;
  /** Of all clients. */
  readonly subscriptions: number;
  /** Bytes that wait for a WebSocket's client to read them; who lets more wait is cut off. */
  readonly unreadBytes: number;
  /** Time in which a client over HTTP has to take something of an answer that waits for it, before it is cut off. */
  readonly unreadMilliseconds: number;
  /** Time from opening a WebSocket to its connection_init. */
  readonly initMilliseconds: number;
  /** Time for the headers of an HTTP request, and for all of it. */
  readonly headersMilliseconds: number;
  readonly requestMilliseconds: number;
  /** Mutations a second of one address, in the long run; ten times as many at once. */
  readonly mutationsPerSecond: number;
  /** As before, of all addresses together. */
  readonly allMutationsPerSecond: number;
}

export const DEFAULT_TRAFFIC_LIMITS: TrafficLimits = {
  connections: 5_000,
  webSockets: 4_000,
  operationsPerWebSocket: 2_000,
  heldBytesPerWebSocket: 16 * 1024 * 1024,
  heldBytes: 64 * 1024 * 1024,
  // As many of the largest as there may be classifications that wait.
  heldBodyBytes: 128 * 1024 * 1024,
  requestsPerConnection: 32,
  subscriptions: 10_000,
  unreadBytes: 16 * 1024 * 1024,
  unreadMilliseconds: 120_000,
  initMilliseconds: 10_000,
  headersMilliseconds: 15_000,
  requestMilliseconds: 120_000,
  mutationsPerSecond: 50,
  allMutationsPerSecond: 200,
};
