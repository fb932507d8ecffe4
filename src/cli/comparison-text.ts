import { WHOLE_STRATEGIES } from '../compiler/memory-strategy.js';
import { alignColumns } from './align-columns.js';
import { MEASURED_STRATEGY, type ComparedModel } from './compare-models.js';
import { formatBytes } from './format-bytes.js';

type Row = readonly [name: string, cell: (model: ComparedModel) => string];

const ROWS: readonly Row[] = [
  ['images', ({ image }) => `${image.channels}x${image.height}x${image.width}`],
  ['classes', ({ classes }) => String(classes)],
  ['parameters', ({ parameterCount }) => parameterCount.toLocaleString('en-US')],
  ['multiply-accumulates an image', ({ multiplyAccumulates }) => multiplyAccumulates.toLocaleString('en-US')],
  ...WHOLE_STRATEGIES.map((strategy): Row => [
    `memory, ${strategy}`,
    ({ plannedBytes }) => formatBytes(plannedBytes[strategy]),
  ]),
];

const STEP_ROWS: readonly Row[] = [
  ['step', ({ step }) => (step === null ? '-' : `${step.milliseconds.toFixed(1)} ms`)],
  ['images/s', ({ step }) => (step === null ? '-' : step.imagesPerSecond.toFixed(0))],
];

/** Networks as columns of a table, and what the figures are of; ends with a line break. */
export function comparisonText(models: readonly ComparedModel[], batchSize: number): string {
  const measured = models.some(({ step }) => step !== null);
  const table = [
    ['', ...models.map(({ preset }) => preset)],
    ...[...ROWS, ...(measured ? STEP_ROWS : [])].map(([name, cell]) => [name, ...models.map(cell)]),
  ];
  const lines = alignColumns(table, (column) => (column === 0 ? 'left' : 'right'));
  const below = [
    `Memory: planned for a training step of ${batchSize} images, SGD with momentum, float32.`,
    ...(measured ? [`Step: measured on this machine, median, ${MEASURED_STRATEGY}.`] : []),
  ];
  return [...lines, '', ...below].map((line) => `${line}\n`).join('');
}
