import type { LayerShape } from './layer-shapes.js';
import { terminalTable } from './terminal-table.js';

type Row = readonly [path: string, kind: string, shape: string];

const HEADER: Row = ['Layer', 'Kind', 'Output shape'];

/** The shapes as a table for a terminal of 80 columns; ends with a line break. */
export function layerShapesText(name: string, layers: readonly LayerShape[]): string {
  const rows = layers.map(({ path, kind, outputShape }): Row => [path, kind, `[${outputShape.join(', ')}]`]);
  return terminalTable(name, align(HEADER), rows.map(align));
}

function align([path, kind, shape]: Row): string {
  return path.padEnd(34) + kind.padEnd(20) + shape.padStart(26);
}
