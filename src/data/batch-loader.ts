import { Worker } from 'node:worker_threads';
import { NO_AUGMENTATION } from './augmentation.js';
import type { Augmentation } from './augmentation.js';
import type {
  BatchBuffers,
  BatchRequest,
  BatchSource,
  EpochKey,
  FilledBatch,
  PartName,
  SharedPart,
} from './batch-request.js';
import type { ChannelStatistics } from './channel-statistics.js';
import type { Batch, ImageDataset } from './dataset.js';
import { epochOrder, storedOrder } from './epoch-order.js';
import { pixelValues } from './pixel-values.js';

/** Batches of one epoch that exist at a time: one in the reader's hands, the others being prepared or ready. */
const BATCHES_IN_FLIGHT = 3;

/** What is done to images on their way into a batch. */
export interface Preparation {
  /** For training images that are read in an epoch's order; all others stay as they are. */
  readonly augmentation: Augmentation;
  /** What the pixels of both parts are normalized by; null: they are not. */
  readonly statistics: ChannelStatistics | null;
}

const NO_PREPARATION: Preparation = { augmentation: NO_AUGMENTATION, statistics: null };

/** How an epoch is cut into batches. Order and bytes are a function of these and the loader's preparation alone. */
export type BatchOptions = {
  readonly batchSize: number;
  /** Batches to leave out at the beginning, as when they have been trained on before. */
  readonly skippedBatches?: number;
} & (
  | { readonly shuffle: true; readonly seed: number; readonly epoch: number }
  | { readonly shuffle: false; readonly seed?: number; readonly epoch?: number }
);

/** Prepares batches on a thread of its own, a few ahead of the reader. */
export interface BatchLoader {
  /**
   * The batches of one epoch; the last may be smaller. A batch is the reader's until it asks for the next one: then its
   * memory is used again and its arrays become empty. Leaving the loop early ends the work. Several epochs may be read
   * at once. Throws RangeError for a batch size, a count of batches to skip, seed or epoch out of range, Error after
   * `close`; iterating throws when the thread fails or the loader is closed.
   */
  batches(part: PartName, options: BatchOptions): AsyncGenerator<Batch, void, undefined>;
  /** Ends the thread; epochs still being read throw. */
  close(): Promise<void>;
}

/** Opens a loader for both parts of a data set. Pixels that do not lie in shared memory are copied there once. */
export function openBatchLoader(
  dataset: Pick<ImageDataset, 'image' | 'train' | 'validation'>,
  { augmentation, statistics }: Preparation = NO_PREPARATION,
): BatchLoader {
  return new ThreadedBatchLoader({
    image: dataset.image,
    parts: { train: sharePart(dataset, 'train'), validation: sharePart(dataset, 'validation') },
    values: pixelValues(dataset.image.channels, statistics),
    augmentation,
  });
}

interface Waiter {
  readonly resolve: (buffers: BatchBuffers) => void;
  readonly reject: (error: Error) => void;
}

class ThreadedBatchLoader implements BatchLoader {
  readonly #source: BatchSource;
  readonly #worker: Worker;
  readonly #waiters = new Map<number, Waiter>();
  #lastId = 0;
  #ended: Error | null = null;

  constructor(source: BatchSource) {
    this.#source = source;
    this.#worker = new Worker(new URL('./batch-worker.js', import.meta.url), {
      workerData: source,
      // Those of a program that Node.js reads from standard input are not a worker's.
      execArgv: [],
    });
    this.#worker.on('message', (filled: FilledBatch) => this.#settle(filled));
    this.#worker.on('error', (error) => this.#end(new Error('The batch loader failed', { cause: error })));
    this.#worker.on('exit', (code) =>
      this.#end(new Error(`The batch loader's thread ended with code ${code}`)),
    );
    // An idle loader does not keep the process alive.
    this.#worker.unref();
  }

  batches(part: PartName, options: BatchOptions): AsyncGenerator<Batch, void, undefined> {
    const { batchSize, skippedBatches = 0 } = options;
    expectInteger('batchSize', batchSize, 1);
    expectInteger('skippedBatches', skippedBatches, 0);
    if (this.#ended !== null) {
      throw this.#ended;
    }
    const count = this.#source.parts[part].labels.length;
    const order = options.shuffle ? epochOrder(count, options.seed, options.epoch) : storedOrder(count);
    const key = options.shuffle && this.#augments(part) ? { seed: options.seed, epoch: options.epoch } : null;
    return this.#read(part, order.subarray(skippedBatches * batchSize), Math.min(batchSize, count), key);
  }

  async close(): Promise<void> {
    this.#end(new Error('The batch loader is closed'));
    await this.#worker.terminate();
  }

  async *#read(
    part: PartName,
    order: Uint32Array,
    batchSize: number,
    augmentedBy: EpochKey | null,
  ): AsyncGenerator<Batch, void, undefined> {
    const { channels, height, width } = this.#source.image;
    const pixelsPerImage = channels * height * width;
    const ahead: { indices: Uint32Array; filled: Promise<BatchBuffers> }[] = [];
    let start = 0;
    const request = (buffers: BatchBuffers): void => {
      if (start < order.length) {
        const indices = order.slice(start, start + batchSize);
        ahead.push({ indices, filled: this.#fill({ part, indices, augmentedBy, buffers }) });
        start += batchSize;
      }
    };
    for (let batch = 0; batch < BATCHES_IN_FLIGHT && start < order.length; batch++) {
      request({
        images: new ArrayBuffer(4 * batchSize * pixelsPerImage),
        labels: new ArrayBuffer(4 * batchSize),
      });
    }
    for (let next = ahead.shift(); next !== undefined; next = ahead.shift()) {
      const count = next.indices.length;
      const buffers = await next.filled;
      yield {
        count,
        images: new Float32Array(buffers.images, 0, count * pixelsPerImage),
        labels: new Int32Array(buffers.labels, 0, count),
      };
      request(buffers);
    }
  }

  #augments(part: PartName): boolean {
    const { randomCropPadding, horizontalFlip } = this.#source.augmentation;
    return part === 'train' && (randomCropPadding > 0 || horizontalFlip);
  }

  #fill(batch: Omit<BatchRequest, 'id'>): Promise<BatchBuffers> {
    const filled = new Promise<BatchBuffers>((resolve, reject) => {
      if (this.#ended !== null) {
        reject(this.#ended);
        return;
      }
      const request: BatchRequest = { id: ++this.#lastId, ...batch };
      this.#worker.postMessage(request, [batch.buffers.images, batch.buffers.labels]);
      this.#waiters.set(request.id, { resolve, reject });
      this.#worker.ref();
    });
    // A batch prepared ahead may never be awaited; its failure then concerns nobody.
    filled.catch(() => undefined);
    return filled;
  }

  #settle({ id, buffers }: FilledBatch): void {
    const waiter = this.#waiters.get(id);
    // An answer that crosses `close` must not let the process end before the thread has.
    if (waiter === undefined) return;
    waiter.resolve(buffers);
    this.#waiters.delete(id);
    if (this.#waiters.size === 0) {
      this.#worker.unref();
    }
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    for (const waiter of this.#waiters.values()) {
      waiter.reject(this.#ended);
    }
    this.#waiters.clear();
  }
}

function sharePart(dataset: Pick<ImageDataset, 'image' | PartName>, name: PartName): SharedPart {
  const { channels, height, width } = dataset.image;
  const { count, pixels, labels } = dataset[name];
  expectLength(`${name}.pixels`, pixels, count * channels * height * width);
  expectLength(`${name}.labels`, labels, count);
  return { pixels: shared(pixels), labels: shared(labels) };
}

function expectInteger(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(`Expected an integer of at least ${least} for ${name} but received ${value}`);
}

function expectLength(name: string, array: Uint8Array, length: number): void {
  if (array.length !== length) {
    throw new RangeError(`Expected ${length} bytes for ${name} but received ${array.length}`);
  }
}

function shared(array: Uint8Array): Uint8Array {
  if (array.buffer instanceof SharedArrayBuffer) {
    return array;
  }
  const copy = new Uint8Array(new SharedArrayBuffer(array.length));
  copy.set(array);
  return copy;
}
