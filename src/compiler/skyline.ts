import { MinimumTree } from './minimum-tree.js';

/** A run of kernels, `end` not included, over which the skyline has one height. */
export interface SkylineStep {
  readonly begin: number;
  readonly end: number;
  readonly height: number;
}

/** How high buffers are stacked over each kernel: steps, of which no two neighbors have one height. At first one, 0. */
export class Skyline {
  readonly #kernels: number;
  /** By the kernel at which a step begins: where it ends, and where the step to its left begins (-1: there is none). */
  readonly #end: Int32Array;
  readonly #before: Int32Array;
  /** By the kernel at which a step begins; infinite where none does. */
  readonly #heights: MinimumTree;

  constructor(kernels: number) {
    this.#kernels = kernels;
    this.#end = new Int32Array(kernels);
    this.#before = new Int32Array(kernels);
    this.#heights = new MinimumTree(kernels);
    this.#end[0] = kernels;
    this.#before[0] = -1;
    this.#heights.set(0, 0);
  }

  /** The lowest step; of equals the leftmost. */
  lowest(): SkylineStep {
    const begin = this.#heights.least();
    return { begin, end: this.#end[begin] ?? this.#kernels, height: this.#heights.get(begin) };
  }

  /** Stacks bytes on the kernels from `first` to `last`, which are a part of the step that begins at `begin`. */
  raise(begin: number, first: number, last: number, bytes: number): void {
    if (first > begin) this.#split(begin, first);
    if (last + 1 < (this.#end[first] ?? 0)) this.#split(first, last + 1);
    this.#setHeight(first, this.#heights.get(first) + bytes);
  }

  /** Raises a whole step to the lower of its walls. */
  fill(begin: number): void {
    const left = this.#heights.get(this.#before[begin] ?? -1);
    const right = this.#heights.get(this.#end[begin] ?? -1);
    this.#setHeight(begin, Math.min(left, right));
  }

  #setHeight(begin: number, height: number): void {
    this.#heights.set(begin, height);
    this.#joinNext(begin);
    this.#joinNext(this.#before[begin] ?? -1);
  }

  #split(begin: number, at: number): void {
    this.#link(at, this.#end[begin] ?? this.#kernels);
    this.#link(begin, at);
    this.#heights.set(at, this.#heights.get(begin));
  }

  #joinNext(begin: number): void {
    const next = this.#end[begin] ?? this.#kernels;
    if (next >= this.#kernels || this.#heights.get(begin) !== this.#heights.get(next)) return;
    this.#link(begin, this.#end[next] ?? this.#kernels);
    this.#heights.set(next, Infinity);
  }

  #link(begin: number, end: number): void {
    this.#end[begin] = end;
    if (end < this.#kernels) this.#before[end] = begin;
  }
}
