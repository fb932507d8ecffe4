/** What the planner knows of a buffer: how large, and from which kernel to which, both included. */
export interface MemoryRequest {
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

export interface MemoryLayout {
  /** First byte of each request, in the order of the requests. */
  readonly offsets: readonly number[];
  /** Bytes that hold all of them. */
  readonly bytes: number;
}
