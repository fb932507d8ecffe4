/** What GraphQL's Int holds. */
export const SMALLEST_WHOLE = -2_147_483_648;
const LARGEST_WHOLE = 2_147_483_647;

/** What a field's text came to: a value, or why it is none. */
export type Read<Value> = { readonly value: Value } | { readonly refusal: string };

const quoted = (text: string): string => (text === '' ? 'nothing' : `“${text}”`);

/** A whole number of at least `least`. */
export function readWhole(typed: string, least: number): Read<number> {
  const text = typed.trim();
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= LARGEST_WHOLE) return { value };
  const range = value > LARGEST_WHOLE ? `of at most ${LARGEST_WHOLE}` : `of at least ${least}`;
  return { refusal: `Expected a whole number ${range} but received ${quoted(text)}` };
}

/** As readWhole; null where nothing was typed. */
export function readWholeOrNull(typed: string, least: number): Read<number | null> {
  return typed.trim() === '' ? { value: null } : readWhole(typed, least);
}

/** Whole numbers with commas or spaces between. */
export function readWholes(typed: string, least: number): Read<readonly number[]> {
  const values: number[] = [];
  for (const text of typed.split(/[\s,]+/).filter((part) => part !== '')) {
    const read = readWhole(text, least);
    if ('refusal' in read) return read;
    values.push(read.value);
  }
  return { value: values };
}

/** Any number; what it must be within is for the server to say. */
export function readNumber(typed: string): Read<number> {
  const text = typed.trim();
  const value = text === '' ? NaN : Number(text);
  return Number.isFinite(value) ? { value } : { refusal: `Expected a number but received ${quoted(text)}` };
}
