import type { LayerMemory, MemoryCategories, TrainingPlan } from '../compiler/training-plan.js';
import { TERMINAL_WIDTH, terminalTable } from '../model/terminal-table.js';
import { formatBytes } from '../compiler/format-bytes.js';
import type { NamedPlan } from './named-plans.js';
import type { PlannedMemory } from './plan-memory.js';

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
 * most under each; of plans that are the same, the first; ends with a line break.
 */
export function memoryText({ title, optimizer, plans, budgetBytes }: PlannedMemory): string {
  const most = Math.max(...plans.map(({ plan }) => plan.plannedBytes));
  const rows = plans.flatMap((named) => planRows(named, most));
  const legend = PARTS.map(({ mark, name }) => `${mark} ${name}`).join('   ');
  const automatic = plans
    .filter(({ name }) => name === 'AUTO')
    .map((named) => choiceText(named, budgetBytes));
  const header = alignPlan(['Strategy', 'Planned', 'Saved', 'Temporary', 'Par+grad+opt', 'Recomputed']);
  return [
    terminalTable(`${title}: a step of ${optimizer}`, header, rows, [legend, ...automatic]),
    ...plans.filter(({ sameAs }) => sameAs === null).map(layersText),
  ].join('\n');
}

/** What GraphQL's memoryPlan tells of each plan, and what was asked for. */
export function memoryJson({ plans }: PlannedMemory): readonly object[] {
  return plans.map(({ name, plan }) => {
    const { strategy, plannedBytes, categories, recomputeFraction, layers, timeline } = plan;
    return { requested: name, strategy, plannedBytes, categories, recomputeFraction, layers, timeline };
  });
}

function choiceText({ plan: { strategy } }: NamedPlan, budgetBytes: number | null): string {
  const within =
    budgetBytes === null || budgetBytes === Infinity ? '' : ` within ${formatBytes(budgetBytes)}`;
  const sparing = strategy === 'RECOMPUTE_BOTTLENECK' ? ', for no more layers than needed' : '';
  return `AUTO${within} takes ${strategy}${sparing}.`;
}

function planRows({ name, plan, sameAs }: NamedPlan, most: number): readonly string[] {
  if (sameAs === null) return [planRow(name, plan), bar(plan, most)];
  const why = name === 'RECOMPUTE_BOTTLENECK' ? ': no more to compute again' : '';
  return [`${name.padEnd(STRATEGY_WIDTH)}  as ${sameAs}${why}`];
}

type PlanRow = readonly [string, string, string, string, string, string];

const STRATEGY_WIDTH = 24;

function alignPlan([strategy, ...figures]: PlanRow): string {
  return (
    strategy.padEnd(STRATEGY_WIDTH) +
    figures.map((figure, index) => figure.padStart([9, 10, 11, 14, 12][index] ?? 0)).join('')
  );
}

function planRow(name: string, { plannedBytes, categories, recomputeFraction }: TrainingPlan): string {
  const [saved = '', temporary = '', kept = ''] = PARTS.map(({ bytesOf }) =>
    formatBytes(bytesOf(categories)),
  );
  return alignPlan([
    name,
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

function layersText({ name, plan: { layers } }: NamedPlan): string {
  const shown = layers.toSorted(byCost).slice(0, SHOWN_LAYERS);
  const title = `${name}: the ${shown.length} of ${layers.length} layers that keep the most`;
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
