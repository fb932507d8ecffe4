import type { KernelOperation } from '../compiler/kernel-operations.js';
import type { Binding, Buffer, Kernel, Program, View } from '../compiler/program.js';
import { rolesOf, type Dimensions } from '../compiler/step.js';
import { cpuTarget } from '../runtime/cpu-target.js';
import { openSession } from '../runtime/open-session.js';
import type { Session } from '../runtime/session.js';
import type { Contender } from './interleave.js';

/** What a machine reaches at its best: what the roofline of a kernel is made of. */
export interface Peaks {
  readonly flopsPerSecond: number;
  readonly bytesPerSecond: number;
}

/** A matrix product of 4096 x 1024 and 1024 x 1024: as convolution of a 64x64 image. */
const PIXELS = { n: 1, h: 64, w: 64 };
const CHANNELS = 1024;
const PRODUCT_FLOPS = 2 * 64 * 64 * CHANNELS ** 2;

/** 128 MiB, beyond every cache. */
const COPIED: Dimensions = { n: 1, h: 512, w: 512, c: 128 };
const COPY_BYTES = 2 * bytesOf(COPIED);

/**
 * A large matrix product by the engine's own 1x1 convolution, and a large copy: it takes turns with what is measured
 * beside it, so that what else the machine does meets both.
 */
export class MachinePeaks implements Contender {
  readonly name = 'machine';
  readonly pid = process.pid;
  readonly #product: Program;
  readonly #copy: Program;
  readonly #session: Session;
  #peaks: Peaks = { flopsPerSecond: 0, bytesPerSecond: 0 };

  constructor(threads: number) {
    const x: Dimensions = { ...PIXELS, c: CHANNELS };
    const weight: Dimensions = { n: CHANNELS, h: 1, w: 1, c: CHANNELS };
    const stride1 = [1, 0, 0, 0];
    this.#product = programOf('convolution', { x, weight, y: x }, stride1, threads);
    this.#copy = programOf('copy', { x: COPIED, y: COPIED }, [0], threads);
    this.#session = openSession({ device: 'CPU', threads, programs: [this.#copy, this.#product] });
    for (const program of [this.#copy, this.#product]) {
      for (const [name, { view }] of Object.entries(program.bindings)) {
        // Pages that were never written are all one page, and a product of zeros draws less power.
        this.#session.write(program, name, new Float32Array(view.n * view.h * view.w * view.c).fill(0.5));
      }
    }
  }

  /** The best of all runs until now. */
  get peaks(): Peaks {
    return this.#peaks;
  }

  /** A step is the product and the copy, once each. */
  async run(steps: number): Promise<readonly number[]> {
    const milliseconds: number[] = [];
    for (let step = 0; step < steps; step++) {
      const product = await this.#seconds(this.#product);
      const copy = await this.#seconds(this.#copy);
      this.#peaks = {
        flopsPerSecond: Math.max(this.#peaks.flopsPerSecond, PRODUCT_FLOPS / product),
        bytesPerSecond: Math.max(this.#peaks.bytesPerSecond, COPY_BYTES / copy),
      };
      milliseconds.push((product + copy) * 1000);
    }
    return milliseconds;
  }

  close(): void {
    this.#session.close();
  }

  async #seconds(program: Program): Promise<number> {
    await this.#session.run(program);
    return (this.#session.kernelMicroseconds(program)[0] ?? NaN) / 1e6;
  }
}

function bytesOf({ n, h, w, c }: Dimensions): number {
  return 4 * n * h * w * c;
}

/** One kernel over operands that each have a buffer of their own, all of which are bound by their roles. */
function programOf(
  operation: KernelOperation,
  operands: Readonly<Record<string, Dimensions>>,
  attributes: readonly number[],
  threads: number,
): Program {
  const buffers: Buffer[] = [];
  const bindings: Record<string, Binding> = {};
  let arenaBytes = 0;
  const place = (name: string, dimensions: Dimensions): View => {
    const id = buffers.length;
    const view: View = { buffer: id, offset: 0, ...dimensions, stride: dimensions.c };
    const lifetime = { first: 0, last: 0 };
    const bytes = bytesOf(dimensions);
    buffers.push({
      id,
      name,
      elementType: 'float32',
      category: 'temporary',
      offset: arenaBytes,
      bytes,
      ...lifetime,
    });
    arenaBytes += bytes;
    return view;
  };
  const views = rolesOf(operation).map((role): View | null => {
    const dimensions = operands[role];
    if (dimensions === undefined) return null;
    const { n, h, w, c } = dimensions;
    const view = place(role, dimensions);
    bindings[role] = { view, shape: [n, c, h, w] };
    return view;
  });
  const kernel: Kernel = { operation, label: 'peak', operands: views, attributes };
  const scratch = cpuTarget({ threads }).workspaceBytes(kernel);
  const workspace = scratch === 0 ? null : place('workspace', { n: 1, h: 1, w: 1, c: scratch / 4 });
  const complete = rolesOf(operation).map((role, index) =>
    role === 'workspace?' ? workspace : (views[index] ?? null),
  );
  return { arenaBytes, buffers, kernels: [{ ...kernel, operands: complete }], bindings };
}
