import type { LayerMemory, MemoryCategories, TrainingPlan } from '../compiler/training-plan.js';
import { TERMINAL_WIDTH, terminalTable } from '../model/terminal-table.js';
import { formatBytes } from './format-bytes.js';

const SHOWN_LAYERS = 10;

/** Parts of a plan, from left to right in its bar. */
const PARTS: readonly {
  readonly name: string;
  readonly mark: string;
  readonly bytesOf: (categories: MemoryCategories) => number;
}[] = [
  { name: 'saved', mark: '█', bytesOf: ({ savedActivationBytes }) => savedActivationBytes },
  { name: 'temporary', mark: '▒', bytesOf: ({ temporaryBytes }) => temporaryBytes },
  {
    name: 'parameters, gradients, optimizer',
    mark: '░',
    bytesOf: ({ parameterBytes, gradientBytes, optimizerBytes }) =>
      parameterBytes + gradientBytes + optimizerBytes,
  },
];

/**
 * Plans side by side as tables for a terminal of 80 columns, each with a bar on one scale, and the layers that keep the
 * most under each; ends with a line break.
 */
export function memoryText(title: string, plans: readonly TrainingPlan[]): string {
  const most = Math.max(...plans.map(({ plannedBytes }) => plannedBytes));
  const rows = plans.flatMap((plan) => [planRow(plan), bar(plan, most)]);
  const legend = PARTS.map(({ mark, name }) => `${mark} ${name}`).join('   ');
  const header = alignPlan(['Strategy', 'Planned', 'Saved', 'Temporary', 'Par+grad+opt', 'Recomputed']);
  return [
    terminalTable(`${title}: memory of a training step`, header, rows, [legend]),
    ...plans.map(layersText),
  ].join('\n');
}

type PlanRow = readonly [string, string, string, string, string, string];

function alignPlan([strategy, ...figures]: PlanRow): string {
  return (
    strategy.padEnd(24) +
    figures.map((figure, index) => figure.padStart([9, 10, 11, 14, 12][index] ?? 0)).join('')
  );
}

function planRow({ strategy, plannedBytes, categories, recomputeFraction }: TrainingPlan): string {
  const [saved = '', temporary = '', kept = ''] = PARTS.map(({ bytesOf }) =>
    formatBytes(bytesOf(categories)),
  );
  return alignPlan([
    strategy,
    formatBytes(plannedBytes),
    saved,
    temporary,
    kept,
    `${(recomputeFraction * 100).toFixed(1)} %`,
  ]);
}

/** As wide as the terminal for the largest plan. Ends are rounded, not widths, so that the parts make up the whole. */
function bar({ categories }: TrainingPlan, most: number): string {
  let bytes = 0;
  let column = 0;
  return PARTS.map(({ mark, bytesOf }) => {
    bytes += bytesOf(categories);
    const end = Math.round((bytes / most) * TERMINAL_WIDTH);
    const part = mark.repeat(end - column);
    column = end;
    return part;
  }).join('');
}

type LayerRow = readonly [path: string, saved: string, forward: string, backward: string];

function layersText({ strategy, layers }: TrainingPlan): string {
  const shown = layers.toSorted(byCost).slice(0, SHOWN_LAYERS);
  const title = `${strategy}: the ${shown.length} of ${layers.length} layers that keep the most`;
  const header = alignLayer(['Layer', 'Saved', 'Forward', 'Backward']);
  const below = ['Forward and backward: the most that one kernel of the layer reads and writes.'];
  return terminalTable(
    title,
    header,
    shown.map((layer) => alignLayer(layerRow(layer))),
    below,
  );
}

/** What is kept is held through the step; what a kernel needs, for a moment. */
function byCost(a: LayerMemory, b: LayerMemory): number {
  return b.savedBytes - a.savedBytes || neededBytes(b) - neededBytes(a);
}

function neededBytes({ forwardBytes, backwardBytes }: LayerMemory): number {
  return Math.max(forwardBytes, backwardBytes);
}

function layerRow({ path, savedBytes, forwardBytes, backwardBytes }: LayerMemory): LayerRow {
  return [path, formatBytes(savedBytes), formatBytes(forwardBytes), formatBytes(backwardBytes)];
}

function alignLayer([path, ...figures]: LayerRow): string {
  // The end of a path says more than its beginning.
  const shortened = path.length > 46 ? `…${path.slice(-45)}` : path;
  return shortened.padEnd(47) + figures.map((figure) => figure.padStart(11)).join('');
}
