import type { KernelOperation } from './kernel-operations.js';

export type ElementType = 'float32' | 'bfloat16' | 'int32' | 'uint8';

export const ELEMENT_BYTES: Record<ElementType, number> = { float32: 4, bfloat16: 2, int32: 4, uint8: 1 };

/** Why a buffer exists. The first three live as long as the job, the last two within a step. */
export type BufferCategory = 'parameter' | 'gradient' | 'optimizer' | 'saved' | 'temporary';

/** A range of the arena. Two buffers share bytes only where their lifetimes do not meet. */
export interface Buffer {
  readonly id: number;
  readonly name: string;
  readonly elementType: ElementType;
  readonly category: BufferCategory;
  /** First byte in the arena: a multiple of ARENA_ALIGNMENT. */
  readonly offset: number;
  /** A multiple of ARENA_ALIGNMENT. */
  readonly bytes: number;
  /** Indices of the first and last kernel between which the contents matter, both included. */
  readonly first: number;
  readonly last: number;
}

/** In bytes: every buffer begins at a cache line. */
export const ARENA_ALIGNMENT = 64;

/**
 * A window on a buffer, in NHWC: element (i, y, x, c) is at
 * `offset + ((i * height + y) * width + x) * stride + c`, counted in elements of the buffer.
 * So a channel slice of a concat buffer is a view with the buffer's stride and a shifted offset,
 * a convolution's weight [out, kh, kw, in] is a view with n = out, and a vector is n = h = w = 1.
 */
export interface View {
  readonly buffer: number;
  /** Elements from the buffer's start. */
  readonly offset: number;
  readonly n: number;
  readonly h: number;
  readonly w: number;
  readonly c: number;
  /** Elements from one pixel to the next: at least c. */
  readonly stride: number;
}

/** Bytes of a view's elements, gaps left out. */
export function viewBytes({ n, h, w, c }: View, elementType: ElementType): number {
  return n * h * w * c * ELEMENT_BYTES[elementType];
}

/** One call of the engine. Operands and attributes are named and ordered by KERNEL_SIGNATURES. */
export interface Kernel {
  readonly operation: KernelOperation;
  /** Who wants it: the path of the graph's node, for people and for error messages. */
  readonly label: string;
  /** In the signature's order; null where an optional operand is absent. */
  readonly operands: readonly (View | null)[];
  /** In the signature's order. */
  readonly attributes: readonly number[];
}

/** A tensor that the outside writes or reads between runs, by name. */
export interface Binding {
  readonly view: View;
  /** As PyTorch would say it: [N, C, H, W], [out, in], [channels]; the view holds the same numbers in NHWC. */
  readonly shape: readonly number[];
  /** Where values wait for the next run: in a buffer that no kernel touches, in the order of `view`, without gaps. */
  readonly staged?: View;
}

/** A list of kernels over one arena: all that the engine needs to know. Plain data. */
export interface Program {
  /** What the engine allocates to run it. */
  readonly arenaBytes: number;
  readonly buffers: readonly Buffer[];
  readonly kernels: readonly Kernel[];
  /**
   * `images`, `labels`, `losses`, `predictions`, `output` (the logits), `learningRate`; `randomState` where the network
   * has a dropout (int32: seed low, seed high, step low, step high); every parameter by its name; its gradient as `grad.NAME` and its momentum as `velocity.NAME` where the program has them; with an upstream
   * gradient instead of a loss `outputGradient`, and on request `inputGradient`.
   */
  readonly bindings: Readonly<Record<string, Binding>>;
}
