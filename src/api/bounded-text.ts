import { LIMITS } from './limits/request-limits.js';

/** The text, shortened where it is longer than a message to a client may be: what it says of may be anything. */
export function boundedText(text: string): string {
  const { messageCharacters: most } = LIMITS;
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(HALF_CHARACTER, '')}…`;
}

/** The first half of a pair that the cut has parted. */
const HALF_CHARACTER = /[\ud800-\udbff]$/;
