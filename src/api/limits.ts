/** What one request may ask for at most, whichever transport brings it. */
export const LIMITS = {
  /** Of a body over HTTP: images to classify come in it. */
  requestBytes: 8 * 1024 * 1024,
  /** Of a message over WebSocket. */
  messageBytes: 1024 * 1024,
  /** Of a document. The parser stops there, and validation takes a time that grows with their square. */
  tokens: 5_000,
  /** Of fields within fields. */
  depth: 12,
  /** Of all fields, each counted as often as its connection may have items, and by its own complexity. */
  cost: 10_000,
  /** Images of one classification. */
  images: 64,
} as const;
