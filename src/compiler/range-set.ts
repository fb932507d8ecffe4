/** A range of whole numbers; `end` is not included. */
export interface Range {
  readonly first: number;
  readonly end: number;
}

/** A set of whole numbers, kept as the ranges that it consists of: in order, and with a gap between any two. */
export class RangeSet {
  readonly #ranges: Range[] = [];

  add({ first, end }: Range): void {
    const from = this.#endingAtOrBehind(first);
    let joined: Range = { first, end };
    let to = from;
    for (let next = this.#ranges[to]; next !== undefined && next.first <= end; next = this.#ranges[++to]) {
      joined = { first: Math.min(joined.first, next.first), end: Math.max(joined.end, next.end) };
    }
    this.#ranges.splice(from, to - from, joined);
  }

  /** Whether all of a range is in the set. */
  covers({ first, end }: Range): boolean {
    const range = this.#ranges[this.#endingAtOrBehind(end)];
    return range !== undefined && range.first <= first;
  }

  /** Whether anything of a range is in the set. */
  meets({ first, end }: Range): boolean {
    const range = this.#ranges[this.#endingAtOrBehind(first + 1)];
    return range !== undefined && range.first < end;
  }

  /** The index of the first range that does not end before a number. */
  #endingAtOrBehind(number: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ranges[middle]?.end ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
