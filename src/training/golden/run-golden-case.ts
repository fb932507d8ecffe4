import { WHOLE_STRATEGIES } from '../../compiler/memory-strategy.js';
import type { Graph } from '../../ir/graph.js';
import { compareExactly, compareResults } from './compare-results.js';
import type { Comparison } from './compare-results.js';
import type { GoldenCase } from './golden-case.js';
import { runFirstStep, runTrajectory } from './golden-engine.js';
import type { EngineOptions, EnginePlace, EngineResults } from './golden-engine.js';
import { batchAt, resizeAll } from './golden-images.js';
import type { GrayImages } from './golden-images.js';
import { readGoldenInputs, tensorOf } from './golden-inputs.js';
import type { GoldenInputs } from './golden-inputs.js';
import { buildGoldenModel } from './golden-models.js';

export interface GoldenOutcome {
  readonly comparisons: readonly Comparison[];
  /** What was not run, and why. */
  readonly skipped: readonly string[];
}

/**
 * Runs a case through the engine, under every strategy that is offered; `directory` is the index's folder, which a
 * case's data paths are relative to. Throws what the engine throws.
 */
export async function runGoldenCase(
  golden: GoldenCase,
  { directory, ...place }: EnginePlace & { readonly directory: string },
): Promise<GoldenOutcome> {
  if (golden.kind === 'resize') return { comparisons: compareResizes(golden), skipped: [] };
  const inputs = await readGoldenInputs(golden, directory);
  const graph = buildGoldenModel(golden.model, inputs.image);
  if (!graph) {
    const family = golden.model.field('family').string();
    return { comparisons: [], skipped: [`${golden.name}: the family ${family} is not built yet`] };
  }
  const comparisons = golden.kind === 'images' ? [...compareImages(golden)] : [];
  const isWanted = (tensor: string): boolean => inputs.trajectory !== null || !tensor.startsWith('traj.');
  for (const strategy of WHOLE_STRATEGIES) {
    const results = await runNetwork(golden, graph, inputs, { ...place, strategy });
    comparisons.push(...compareResults(golden, strategy, results, isWanted));
  }
  return { comparisons, skipped: skippedTrajectories(golden, inputs) };
}

async function runNetwork(
  golden: GoldenCase,
  graph: Graph,
  { batch, trajectory }: GoldenInputs,
  options: EngineOptions,
): Promise<EngineResults> {
  const results = await runFirstStep(graph, golden.float32, batch, options);
  if (!trajectory) return results;
  for (const optimizer of golden.trajectories) {
    const steps = await runTrajectory(graph, golden.float32, trajectory, optimizer, options);
    for (const [name, values] of steps) results.set(`traj.${optimizer.name}.${name}`, values);
  }
  return results;
}

function skippedTrajectories(
  { name, trajectories, data }: GoldenCase,
  { trajectory }: GoldenInputs,
): string[] {
  if (trajectory !== null || !data) return [];
  return trajectories.map(
    (skipped) => `${name}: the trajectory ${skipped.name}, as ${data.images} is not there`,
  );
}

/** Pixels before the resize, after it, and as the network sees them. */
function compareImages(golden: GoldenCase): readonly Comparison[] {
  const [, height = 0, width = 0] = tensorOf(golden, 'resized_u8').shape;
  const resized = resizeAll(storedImages(golden), height, width);
  const { images } = batchAt(0, resized.count, resized, new Uint8Array(resized.count));
  return [
    compareExactly(golden, 'resized_u8', 'resized_u8', resized.pixels),
    compareExactly(golden, 'input', 'input', images),
  ];
}

function compareResizes(golden: GoldenCase): readonly Comparison[] {
  return [...golden.float32]
    .filter(([name]) => name.startsWith('resized_u8.'))
    .map(([name, { shape }]) => {
      const [, height = 0, width = 0] = shape;
      return compareExactly(
        golden,
        name,
        'resized_u8',
        resizeAll(storedImages(golden), height, width).pixels,
      );
    });
}

function storedImages(golden: GoldenCase): GrayImages {
  const { shape, data } = tensorOf(golden, 'images_u8');
  const [count = 0, height = 0, width = 0] = shape;
  return { count, height, width, pixels: Uint8Array.from(data, Number) };
}
