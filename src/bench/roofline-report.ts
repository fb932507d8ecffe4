import { percent } from './operation-report.js';
import { sumBounds, type BoundSum, type KernelBound, type Roofline } from './roofline.js';
import type { Saving } from './roofline-savings.js';
import { textTable } from './text-table.js';

/** What the plan of one strategy predicts of a training step. */
export interface Prediction {
  readonly strategy: string;
  readonly batchSize: number;
  readonly plannedBytes: number;
  readonly kernels: readonly KernelBound[];
  readonly savings: readonly Saving[];
}

/** The same as figures: what --json writes. */
export interface PredictionFigures extends Prediction {
  readonly seconds: number;
  readonly imagesPerSecond: number;
  readonly bytesPerImage: number;
  readonly operations: readonly BoundSum[];
  readonly layers: readonly BoundSum[];
}

export function figuresOf(prediction: Prediction): PredictionFigures {
  const { kernels, batchSize } = prediction;
  const total = sumBounds(kernels, () => 'step')[0];
  if (total === undefined) throw new RangeError('Expected a step with kernels');
  const { seconds, operandBytes, workspaceBytes } = total;
  return {
    ...prediction,
    seconds,
    imagesPerSecond: batchSize / seconds,
    bytesPerImage: (operandBytes + workspaceBytes) / batchSize,
    operations: sumBounds(kernels, ({ operation, phase }) => `${operation}, ${phase}`),
    layers: sumBounds(kernels, ({ label }) => label),
  };
}

const SUMMARY = [
  'strategy',
  'kernels',
  'launches',
  'MB an image',
  'GFLOP',
  'ms at least',
  'images/s',
  'planned GB',
  '',
];

/** A line for each strategy, which says where its plan is larger than the memory of the device. */
export function summaryTable(
  title: string,
  predictions: readonly PredictionFigures[],
  memoryBytes: number,
): string {
  const lines = predictions.map(
    ({ strategy, kernels, bytesPerImage, seconds, imagesPerSecond, plannedBytes, batchSize }) => [
      strategy,
      String(kernels.length),
      String(kernels.reduce((sum, { launches }) => sum + launches, 0)),
      (bytesPerImage / 1e6).toFixed(1),
      (kernels.reduce((sum, { productFlops }) => sum + productFlops, 0) / batchSize / 1e9).toFixed(1),
      (seconds * 1e3).toFixed(2),
      imagesPerSecond.toFixed(0),
      (plannedBytes / 1e9).toFixed(2),
      plannedBytes > memoryBytes ? `does not fit in ${memoryBytes / 1e9} GB` : '',
    ],
  );
  return `${title}\n${textTable(SUMMARY, lines)}\n`;
}

const SUMS = ['', 'calls', 'launches', 'MB an image', 'scratch', 'ms at least', 'share', 'beyond', ''];

/** Sums of kernels, the longest first. */
export function sumTable(title: string, sums: readonly BoundSum[], batchSize: number): string {
  const all = sums.reduce((total, { seconds }) => total + seconds, 0);
  const lines = sums.map(({ name, calls, launches, operandBytes, workspaceBytes, leastSeconds, seconds }) => [
    name,
    String(calls),
    String(launches),
    perImage(operandBytes, batchSize),
    perImage(workspaceBytes, batchSize),
    (seconds * 1e3).toFixed(3),
    percent(seconds / all),
    percent(1 - leastSeconds / seconds),
    '',
  ]);
  return `${title}\n${textTable(SUMS, lines)}\n`;
}

const FURTHEST = ['operation', 'us', 'least', 'scratch MB', 'bound by', 'layer'];

/** The kernels that are furthest from what their operands and arithmetic alone would take. */
export function furthestTable(kernels: readonly KernelBound[], top: number): string {
  const beyond = ({ seconds, leastSeconds }: KernelBound): number => seconds - leastSeconds;
  const lines = kernels
    .toSorted((a, b) => beyond(b) - beyond(a) || b.seconds - a.seconds)
    .slice(0, top)
    .map(({ operation, phase, seconds, leastSeconds, workspaceBytes, boundBy, label }) => [
      `${operation}, ${phase}`,
      (seconds * 1e6).toFixed(1),
      (leastSeconds * 1e6).toFixed(1),
      (workspaceBytes / 1e6).toFixed(2),
      boundBy,
      label,
    ]);
  return `furthest from what their operands and arithmetic alone would take\n${textTable(FURTHEST, lines)}\n`;
}

/** What joined kernels would save, in bytes and in time. */
export function savingsTable(
  savings: readonly Saving[],
  { bytesPerSecond, launchSeconds }: Roofline,
  { seconds, batchSize }: Pick<PredictionFigures, 'seconds' | 'batchSize'>,
): string {
  const lines = savings.map(({ title, bytes, launches }) => {
    const spared = bytes / bytesPerSecond + launches * launchSeconds;
    return [
      title,
      perImage(bytes, batchSize),
      String(launches),
      (spared * 1e3).toFixed(3),
      percent(spared / seconds),
      '',
    ];
  });
  const header = ['each by itself', 'MB an image', 'launches', 'ms', 'of the step', ''];
  return `what kernels that the engine does not have would spare\n${textTable(header, lines)}\n`;
}

/** What the columns mean. */
export const LEGEND =
  '  at least: bytes over bandwidth or arithmetic over the peak of its unit, whichever is longer, and the launch; no cache\n' +
  '  between kernels. Beyond: the part of it that is scratch and launches.\n';

const perImage = (bytes: number, batchSize: number): string => (bytes / batchSize / 1e6).toFixed(2);
