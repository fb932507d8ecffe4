import { afterAll, expect, test } from 'vitest';
import { compileStep } from '#densegraph/compiler/compile-step.js';
import { WHOLE_STRATEGIES } from '#densegraph/compiler/memory-strategy.js';
import type { Program } from '#densegraph/compiler/program.js';
import { buildModel } from '#densegraph/model/build-model.js';
import type { ImageShape } from '#densegraph/model/model-spec.js';
import { PRESETS, type PresetName } from '#densegraph/model/presets.js';
import { cpuTarget } from '#densegraph/runtime/cpu-target.js';

const NAMES = Object.keys(PRESETS) as readonly PresetName[];
const BATCH_SIZES = [32];
const OPTIONS = {
  optimizer: { momentum: 0.9, nesterov: false, weightDecay: 1e-4 },
  target: cpuTarget({ threads: 2 }),
};

/** What the network was published for. */
function dataOf(name: PresetName): { readonly image: ImageShape; readonly classes: number } {
  if (name.startsWith('D2L')) return { image: { channels: 1, height: 96, width: 96 }, classes: 10 };
  if (name.includes('CIFAR')) return { image: { channels: 3, height: 32, width: 32 }, classes: 10 };
  return { image: { channels: 3, height: 224, width: 224 }, classes: 1000 };
}

/** Bytes of the arena that do not outlive the step, and the largest sum of such bytes that live at one kernel. */
function measure({ arenaBytes, buffers, kernels }: Program): { planned: number; bound: number } {
  const change = kernels.map(() => 0);
  let planned = arenaBytes;
  for (const { category, bytes, first, last } of buffers) {
    if (category !== 'saved' && category !== 'temporary') {
      planned -= bytes;
      continue;
    }
    change[first] = (change[first] ?? 0) + bytes;
    if (last + 1 < kernels.length) change[last + 1] = (change[last + 1] ?? 0) - bytes;
  }
  let live = 0;
  let bound = 0;
  for (const difference of change) {
    live += difference;
    bound = Math.max(bound, live);
  }
  return { planned, bound };
}

const rows = [['preset', 'strategy', 'batch', 'step', 'bound', 'planned', 'excess %']];

afterAll(() => {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
  console.log(lines.join('\n'));
});

test.each(NAMES)('the plan of %s is at most a twentieth larger than what is live at once', (name) => {
  const { image, classes } = dataOf(name);
  const graph = buildModel({ preset: name }, image, classes);
  for (const strategy of WHOLE_STRATEGIES) {
    for (const batchSize of BATCH_SIZES) {
      for (const mode of ['train', 'inference'] as const) {
        const { planned, bound } = measure(compileStep(graph, batchSize, mode, strategy, OPTIONS));
        const excess = planned / bound - 1;
        const row = [batchSize, mode, bound, planned, (100 * excess).toFixed(2)];
        rows.push([name, strategy, ...row.map(String)]);
        expect.soft(excess, `${strategy}, batch ${batchSize}, ${mode}`).toBeLessThanOrEqual(0.05);
        expect(excess).toBeGreaterThanOrEqual(0);
      }
    }
  }
});
