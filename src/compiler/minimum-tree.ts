/** Numbers of which the least is known at any time: a binary tree over them, with the lesser of two in each node. */
export class MinimumTree {
  readonly #leaves: number;
  readonly #nodes: Float64Array;

  /** All are infinite at first. */
  constructor(count: number) {
    this.#leaves = 2 ** Math.ceil(Math.log2(Math.max(count, 1)));
    this.#nodes = new Float64Array(2 * this.#leaves).fill(Infinity);
  }

  /** Infinite for what is not there. */
  get(index: number): number {
    return index < 0 || index >= this.#leaves ? Infinity : this.#node(this.#leaves + index);
  }

  set(index: number, value: number): void {
    let node = this.#leaves + index;
    this.#nodes[node] = value;
    for (node >>= 1; node > 0; node >>= 1) {
      this.#nodes[node] = Math.min(this.#node(2 * node), this.#node(2 * node + 1));
    }
  }

  /** The index of the least number; of equals the first. */
  least(): number {
    let node = 1;
    while (node < this.#leaves) {
      node *= 2;
      if (this.#node(node) > this.#node(node + 1)) node += 1;
    }
    return node - this.#leaves;
  }

  #node(node: number): number {
    return this.#nodes[node] ?? Infinity;
  }
}
