/** Of what was typed, the part that may be wrong. */
const WRONG_SHARE = 1 / 3;

/** Letters of either case and any separator are the same; what is left says which name was meant. */
const plain = (name: string): string => name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');

/**
 * The name that was most likely meant: the one which has, somewhere in it, what is nearest to what was typed; of several
 * the one in which that comes first, then the first of them. Null where none is near.
 */
export function nearestName<Name extends string>(typed: string, names: readonly Name[]): Name | null {
  const wanted = plain(typed);
  const [nearest] = names
    .map((name) => ({ name, ...bestMatch(wanted, plain(name)) }))
    .sort((a, b) => a.edits - b.edits || a.end - b.end);
  return nearest !== undefined && nearest.edits <= WRONG_SHARE * wanted.length ? nearest.name : null;
}

/**
 * The fewest characters to insert, delete or replace that make `wanted` some part of `name`, and where that part first
 * ends. (Sellers, The Theory and Computation of Evolutionary Distances, 1980.)
 */
function bestMatch(wanted: string, name: string): { readonly edits: number; readonly end: number } {
  let row = Array<number>(name.length + 1).fill(0);
  for (let taken = 1; taken <= wanted.length; taken++) {
    const next = [taken];
    for (let at = 1; at <= name.length; at++) {
      const replaced = (row[at - 1] ?? 0) + (name[at - 1] === wanted[taken - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
    }
    row = next;
  }
  const edits = Math.min(...row);
  return { edits, end: row.indexOf(edits) };
}
