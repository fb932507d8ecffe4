/** Reads that are wanted at the same time are one. */
export class BatchedReads<Key, Value> {
  readonly #readAll: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>;
  /** The next read, which has not begun. */
  #next: { readonly keys: Set<Key>; readonly values: Promise<ReadonlyMap<Key, Value>> } | null = null;

  constructor(readAll: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>) {
    this.#readAll = readAll;
  }

  /** Rejects as the whole read does; undefined: there is none. */
  async read(key: Key): Promise<Value | undefined> {
    this.#next ??= this.#prepare();
    this.#next.keys.add(key);
    return (await this.#next.values).get(key);
  }

  #prepare() {
    const keys = new Set<Key>();
    // What is under way now may want more, before anything new comes in.
    const begun = new Promise<void>((begin) => setImmediate(begin));
    const values = begun.then(() => {
      this.#next = null;
      return this.#readAll([...keys]);
    });
    return { keys, values };
  }
}
