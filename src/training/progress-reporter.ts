import type { Totals } from './run-batches.js';
import type { TrainingConfig } from './training-config.js';
import type { RunEvent } from './training-event.js';

/** Between two reports: some five a second. */
const MILLISECONDS = 200;

/** Turns the totals after each step into progress, and leaves out what comes too soon after the last report. */
export class ProgressReporter {
  readonly #started = performance.now();
  #lastReport = -Infinity;

  constructor(
    private readonly config: Pick<TrainingConfig, 'epochs' | 'batchSize'>,
    /** Images of an epoch. */
    private readonly examples: number,
    private readonly onEvent: (event: RunEvent) => unknown,
    /** Images that were trained on before this process began. */
    private readonly imagesBefore = 0,
  ) {}

  /** After a step: what the epoch has done so far and in how many seconds. */
  report(epoch: number, { images, loss }: Totals, epochSeconds: number): void {
    const now = performance.now();
    if (now - this.#lastReport < MILLISECONDS) return;
    this.#lastReport = now;
    const { epochs, batchSize } = this.config;
    // Validation is in the elapsed time, so that it is in the remaining time as well.
    const done = (epoch - 1) * this.examples + images;
    const secondsPerImage = (now - this.#started) / 1000 / (done - this.imagesBefore);
    const progress = {
      epoch,
      step: Math.ceil(images / batchSize),
      stepsPerEpoch: Math.ceil(this.examples / batchSize),
      trainLoss: loss / images,
      imagesPerSecond: images / epochSeconds,
      remainingSeconds: secondsPerImage * (epochs * this.examples - done),
    };
    this.onEvent({ type: 'progress', progress });
  }
}
