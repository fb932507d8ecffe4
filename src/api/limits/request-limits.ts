import { MOST_WORST } from '../../jobs/trained-models.js';

/** What one request may ask for at most, whichever transport brings it. */
export const LIMITS = {
  /** Of a body over HTTP: images to classify come in it. */
  requestBytes: 8 * 1024 * 1024,
  /** Of a message over WebSocket. */
  messageBytes: 1024 * 1024,
  /** Of a document, before it is parsed: validation takes a time that grows with their square. */
  tokens: 5_000,
  /** Of brackets of all kinds within brackets, before it is parsed: what walks a document does so by recursion. */
  nesting: 60,
  /** Of fields within fields. */
  depth: 12,
  /** Of all fields, each counted as often as its connection may have items, and by its own complexity. */
  cost: 10_000,
  /** The same of a subscription, which is answered so for each event: what has to be worked out is for queries. */
  subscriptionCost: 150,
  /** Fields that a document writes, in fragments or not; introspection as tools ask for it takes some 100. */
  fields: 500,
  /** Of them, those that are given another name. */
  aliases: 50,
  /** Of a document. */
  directives: 50,
  /** Of a list in variables or in a document. */
  listItems: 1_000,
  /** Images of one classification. */
  images: 64,
  /** Images that one evaluation shows. */
  worstImages: MOST_WORST,
  /** Of an answer to a document that is not valid. */
  errors: 5,
  /** Of an error's message: it may repeat what was sent. */
  messageCharacters: 1_000,
} as const;
