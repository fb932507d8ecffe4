import type { DatasetDescription } from '../data/dataset.js';
import type { DemoOptions } from './demo-options.js';
import { formatBytes } from '../compiler/format-bytes.js';
import type { GraphqlClient } from './graphql-client.js';

/** Of a long table, at either end. */
const SHOWN_ROWS = 20;

interface Plan {
  readonly strategy: string;
  readonly plannedBytes: number;
  readonly categories: Readonly<Record<string, number>>;
}

/** Prints the network, and what training it would hold under each strategy. */
export async function showForecast(
  client: GraphqlClient,
  { preset, batch, size, device, precision }: DemoOptions,
  { image, classes }: DatasetDescription,
  say: (line: string) => void,
): Promise<void> {
  const model = {
    model: { preset },
    image: { channels: image?.channels ?? 1, height: size, width: size },
    classes: classes.length,
  };
  const summary = await client.answer<{ readonly text: string }>('model-summary', model);
  say(shortened(summary.text, `densegraph summary --preset ${preset} prints them`));
  const { plans } = await client.answer<{ readonly plans: readonly Plan[] }>('memory-plan', {
    ...model,
    batchSize: batch,
    device,
    precision,
    optimizer: { learningRate: 0.1, momentum: 0.9 },
  });
  const most = Math.max(...plans.map(({ plannedBytes }) => plannedBytes));
  say(`Memory of a training step at batch ${batch}, to the byte:`);
  for (const { strategy, plannedBytes, categories } of plans) {
    const bar = '#'.repeat(Math.round((plannedBytes / most) * 30));
    const saved = formatBytes(categories['savedActivationBytes'] ?? 0);
    say(
      `  ${strategy.padEnd(24)} ${formatBytes(plannedBytes).padStart(9)}  ${bar.padEnd(30)}  kept: ${saved}`,
    );
  }
}

/** The beginning and the end of a long table, and how many rows are between. */
function shortened(text: string, hint: string): string {
  const lines = text.split('\n');
  if (lines.length <= 2 * SHOWN_ROWS) return text;
  const left = lines.length - 2 * SHOWN_ROWS;
  return [
    ...lines.slice(0, SHOWN_ROWS),
    `  ... ${left} more rows: ${hint}`,
    ...lines.slice(-SHOWN_ROWS),
  ].join('\n');
}
