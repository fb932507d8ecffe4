import { WHOLE_STRATEGIES, type WholeStrategy } from '../compiler/memory-strategy.js';
import { alignColumns } from './align-columns.js';
import { MEASURED_STRATEGY, type ComparedModel } from './compare-models.js';
import { formatBytes } from '../compiler/format-bytes.js';

type Row = readonly [name: string, cell: (model: ComparedModel) => string];

const ROWS: readonly Row[] = [
  ['images', ({ image }) => `${image.channels}x${image.height}x${image.width}`],
  ['classes', ({ classes }) => String(classes)],
  ['parameters', ({ parameterCount }) => parameterCount.toLocaleString('en-US')],
  ['multiply-accumulates an image', ({ multiplyAccumulates }) => multiplyAccumulates.toLocaleString('en-US')],
  ['momentum', ({ optimizer }) => String(optimizer.momentum)],
  ...WHOLE_STRATEGIES.map((strategy, index): Row => [
    `memory, ${strategy}`,
    memoryCell(strategy, WHOLE_STRATEGIES[index - 1]),
  ]),
];

const STEP_ROWS: readonly Row[] = [
  ['step', ({ step }) => (step === null ? '-' : `${step.milliseconds.toFixed(1)} ms`)],
  ['images/s', ({ step }) => (step === null ? '-' : step.imagesPerSecond.toFixed(0))],
];

/** The strategy in the row above is the same one for a network that has nothing more to compute again. */
function memoryCell(strategy: WholeStrategy, above: WholeStrategy | undefined): Row[1] {
  return ({ plannedBytes }) =>
    above !== undefined && plannedBytes[strategy] === plannedBytes[above]
      ? 'as above'
      : formatBytes(plannedBytes[strategy]);
}

/** Networks as columns of a table, and what the figures are of; ends with a line break. */
export function comparisonText(models: readonly ComparedModel[], batchSize: number): string {
  const measured = models.some(({ step }) => step !== null);
  const table = [
    ['', ...models.map(({ preset }) => preset)],
    ...[...ROWS, ...(measured ? STEP_ROWS : [])].map(([name, cell]) => [name, ...models.map(cell)]),
  ];
  const lines = alignColumns(table, (column) => (column === 0 ? 'left' : 'right'));
  const below = [
    `Memory: planned for a training step of ${batchSize} images by SGD, float32.`,
    ...(measured ? [`Step: measured on this machine, median, ${MEASURED_STRATEGY}.`] : []),
  ];
  return [...lines, '', ...below].map((line) => `${line}\n`).join('');
}
