/** An index.json that does not say what it must. The message names the place in it. */
export class GoldenIndexError extends Error {
  override readonly name = 'GoldenIndexError';
}

/** A value of a JSON file with its place in it, so that what is missing or wrong is named. */
export class JsonField {
  constructor(
    private readonly value: unknown,
    private readonly place: string,
  ) {}

  /** A field of an object; absent fields are read as null. */
  field(name: string): JsonField {
    return new JsonField(this.object()[name] ?? null, `${this.place}.${name}`);
  }

  get isAbsent(): boolean {
    return this.value === null || this.value === undefined;
  }

  /** The fields of an object, in order. */
  fields(): readonly [string, JsonField][] {
    return Object.keys(this.object()).map((name) => [name, this.field(name)]);
  }

  items(): readonly JsonField[] {
    if (!Array.isArray(this.value)) throw this.mismatch('a list');
    return this.value.map((item: unknown, index) => new JsonField(item, `${this.place}[${index}]`));
  }

  string(): string {
    if (typeof this.value !== 'string') throw this.mismatch('a text');
    return this.value;
  }

  number(): number {
    if (typeof this.value !== 'number') throw this.mismatch('a number');
    return this.value;
  }

  boolean(): boolean {
    if (typeof this.value !== 'boolean') throw this.mismatch('true or false');
    return this.value;
  }

  /** A whole number from 1. */
  size(): number {
    if (!Number.isSafeInteger(this.value) || this.number() < 1) throw this.mismatch('a whole number from 1');
    return this.number();
  }

  private object(): Record<string, unknown> {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value)) {
      throw this.mismatch('an object');
    }
    return this.value as Record<string, unknown>;
  }

  private mismatch(expected: string): GoldenIndexError {
    const received = this.isAbsent ? 'nothing' : JSON.stringify(this.value).slice(0, 60);
    return new GoldenIndexError(`Expected ${expected} for ${this.place} but received ${received}.`);
  }
}
