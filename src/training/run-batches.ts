import type { Program } from '../compiler/program.js';
import type { Batch } from '../data/dataset.js';
import type { Session } from '../runtime/session.js';

/** Sums over the images that have gone through. */
export interface Totals {
  readonly images: number;
  readonly loss: number;
  /** Images whose prediction was their label. */
  readonly correct: number;
}

/** What a pass over batches came to. */
export interface BatchesRun extends Totals {
  /** In which the engine stood still for data: until the next batch was there and staged, and while a step took it. */
  readonly dataWaitSeconds: number;
}

const NOTHING: BatchesRun = { images: 0, loss: 0, correct: 0, dataWaitSeconds: 0 };

/** What a step found of each image of its batch, in the batch's order; the program may have taken more. */
export interface StepResults {
  readonly labels: Int32Array;
  readonly losses: ArrayLike<number>;
  readonly predictions: ArrayLike<number>;
}

/** A batch that waits for its step. */
interface StagedBatch {
  readonly program: Program;
  readonly labels: Int32Array;
  /** By performance.now(). */
  readonly stagedAt: number;
}

/**
 * Runs a program on each batch, the next batch being fetched and staged meanwhile. `programOf` gives the program for a
 * count of images; where it takes more, the rest is filled with zeros and has no part in the totals. `onStep` is told
 * what it comes to after each batch, and what of that is the batch's; the next step waits for it, and it may throw to
 * stop. `beforeStep` can write what else the program reads. `before` is what an interrupted pass had come to. Whatever
 * happens, the batches are closed.
 */
export async function runBatches(
  session: Session,
  batches: AsyncGenerator<Batch, void, undefined>,
  programOf: (count: number) => Program,
  onStep: (run: BatchesRun, results: StepResults) => void | Promise<void>,
  beforeStep: (program: Program) => void = () => undefined,
  before: BatchesRun = NOTHING,
): Promise<BatchesRun> {
  let totals: Totals = before;
  let waited = 1000 * before.dataWaitSeconds;
  const begun = performance.now();
  try {
    let batch = await stageNext(session, batches, programOf);
    waited += performance.now() - begun;
    while (batch !== null) {
      const { program, labels } = batch;
      beforeStep(program);
      const calledAt = performance.now();
      const running = session.run(program, ['losses', 'predictions']);
      waited += performance.now() - calledAt;
      const [next, { results, endedAt }] = await Promise.all([
        stageNext(session, batches, programOf),
        running,
      ]);
      waited += Math.max(0, (next?.stagedAt ?? 0) - endedAt);
      const [losses = [], predictions = []] = results;
      totals = added(totals, { labels, losses, predictions });
      await onStep({ ...totals, dataWaitSeconds: waited / 1000 }, { labels, losses, predictions });
      batch = next;
    }
  } finally {
    await batches.return();
  }
  return { ...totals, dataWaitSeconds: waited / 1000 };
}

/** The next batch, on its way to the device; null behind the last. */
async function stageNext(
  session: Session,
  batches: AsyncGenerator<Batch, void, undefined>,
  programOf: (count: number) => Program,
): Promise<StagedBatch | null> {
  const next = await batches.next();
  if (next.done === true) return null;
  const { count, images } = next.value;
  const program = programOf(count);
  // The batch's arrays are gone once the next one is asked for.
  const labels = Int32Array.from(next.value.labels);
  session.stage(program, 'images', padded(images, program, 'images'), 'nhwc');
  session.stage(program, 'labels', padded(labels, program, 'labels'));
  return { program, labels, stagedAt: performance.now() };
}

function added({ images, loss, correct }: Totals, { labels, losses, predictions }: StepResults): Totals {
  let lossSum = loss;
  let hits = correct;
  labels.forEach((label, i) => {
    lossSum += losses[i] ?? NaN;
    if (predictions[i] === label) hits += 1;
  });
  return { images: images + labels.length, loss: lossSum, correct: hits };
}

/** The values, with zeros behind them up to what the program takes. */
function padded<T extends Float32Array | Int32Array>(values: T, program: Program, name: string): T {
  const length = program.bindings[name]?.shape.reduce((product, size) => product * size, 1) ?? values.length;
  if (values.length === length) return values;
  const whole = new (values.constructor as new (length: number) => T)(length);
  whole.set(values);
  return whole;
}
