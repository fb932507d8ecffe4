import type { LayerSummary, ModelSummary } from './summary.js';
import { TERMINAL_WIDTH, terminalTable } from './terminal-table.js';

/** A table's row: text on the left, numbers on the right. */
type Row = readonly [label: string, shape: string, parameters: string, multiplyAccumulates: string];

const COMPACT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });

const HEADER: Row = ['Layer', 'Output shape', 'Parameters', 'Mult-adds'];

/** The summary as a table for a terminal of 80 columns; ends with a line break. */
export function summaryText(summary: ModelSummary): string {
  const { name, parameterCount, trainableParameterCount, multiplyAccumulates, layers, sizes } = summary;
  const totals: readonly (readonly [string, string])[] = [
    ['Parameters', parameterCount.toLocaleString('en-US')],
    ['Trainable parameters', trainableParameterCount.toLocaleString('en-US')],
    ['Multiply-accumulates an image', multiplyAccumulates.toLocaleString('en-US')],
    ['Input', megabytes(sizes.inputBytes)],
    ['Forward and backward pass', megabytes(sizes.forwardBackwardBytes)],
    ['Parameters in memory', megabytes(sizes.parameterBytes)],
    ['Estimated total for one image', megabytes(sizes.totalBytes)],
  ];
  return terminalTable(
    name,
    align(HEADER),
    layers.map((layer) => align(rowOf(layer))),
    totals.map(([words, amount]) => words.padEnd(TERMINAL_WIDTH - 24) + amount.padStart(24)),
  );
}

function rowOf({ label, outputShape, parameterCount, multiplyAccumulates }: LayerSummary): Row {
  return [label, `[${outputShape.join(', ')}]`, countOrBlank(parameterCount), rounded(multiplyAccumulates)];
}

function align([label, shape, parameters, multiplyAccumulates]: Row): string {
  return label.padEnd(25) + shape.padEnd(26) + parameters.padStart(15) + multiplyAccumulates.padStart(14);
}

/** Nothing for zero, so that the rows that count stand out. */
function countOrBlank(count: number): string {
  return count === 0 ? '' : count.toLocaleString('en-US');
}

/** Three digits and a unit: 28.9M. */
function rounded(count: number): string {
  return count === 0 ? '' : COMPACT.format(count);
}

/** MB are 2^20 bytes, as torchsummary prints them. */
function megabytes(bytes: number): string {
  const amount = (bytes / 2 ** 20).toLocaleString('en-US', {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  return `${amount} MB`;
}
