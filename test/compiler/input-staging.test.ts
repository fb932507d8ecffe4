import { expect, test } from 'vitest';
import { compileTraining } from '#densegraph/compiler/compile.js';
import type { CompileOptions } from '#densegraph/compiler/compile-options.js';
import type { Program } from '#densegraph/compiler/program.js';
import type { TrainingPlan } from '#densegraph/compiler/training-plan.js';
import { targetWith, tinyDenseNet } from './small-graphs.js';

const OPTIONS: CompileOptions = {
  batchSize: 4,
  examples: 10,
  strategy: 'RECOMPUTE_NORMALIZATION',
  optimizer: { momentum: 0.9, nesterov: false, weightDecay: 0 },
  target: targetWith(0),
};
const GRAPH = tinyDenseNet(2);
const planned = (stagesInputs: boolean): TrainingPlan =>
  compileTraining(GRAPH, { ...OPTIONS, target: { ...targetWith(0), stagesInputs } });

const programsOf = ({ train, trainRemainder, validate }: TrainingPlan): Program[] =>
  [train, trainRemainder, validate].filter((program) => program !== null);

/** Images [4, 1, 8, 8] and 4 labels, which take a cache line. */
const STAGED_BYTES = 4 * 4 * 64 + 64;

test('a plan has room for a batch that waits, and its categories count it', () => {
  const [without, staged] = [planned(false), planned(true)];
  expect(staged.plannedBytes).toBe(without.plannedBytes + STAGED_BYTES);
  expect(staged.categories).toEqual({
    ...without.categories,
    temporaryBytes: without.categories.temporaryBytes + STAGED_BYTES,
  });
  expect(staged.timeline.map(({ liveBytes }) => liveBytes - STAGED_BYTES)).toEqual(
    without.timeline.map(({ liveBytes }) => liveBytes),
  );
});

test('batches wait at the same bytes in every program, which none of them uses', () => {
  const { plannedBytes } = planned(false);
  for (const { arenaBytes, buffers, bindings, kernels } of programsOf(planned(true))) {
    expect(arenaBytes).toBe(plannedBytes + STAGED_BYTES);
    const places = ['images', 'labels'].map((name) => buffers[bindings[name]?.staged?.buffer ?? -1]);
    expect(places.map((place) => [place?.name, place?.offset, place?.bytes])).toEqual([
      ['staged.images', plannedBytes, 1024],
      ['staged.labels', plannedBytes + 1024, 64],
    ]);
    const used = kernels.flatMap(({ operands }) => operands.map((view) => view?.buffer));
    for (const place of places) expect(used).not.toContain(place?.id);
    expect(bindings['images']?.staged).toMatchObject({ n: bindings['images']?.view.n, stride: 1, offset: 0 });
  }
});

test('a target that does not ask for it has no room for it', () => {
  for (const { bindings } of programsOf(compileTraining(GRAPH, OPTIONS))) {
    for (const binding of Object.values(bindings)) expect(binding.staged).toBeUndefined();
  }
});

test('the budget counts it', () => {
  const budgetBytes = planned(true).plannedBytes - 1;
  const target = { ...targetWith(0), stagesInputs: true };
  expect(() => compileTraining(GRAPH, { ...OPTIONS, target, budgetBytes })).toThrow();
  expect(() => compileTraining(GRAPH, { ...OPTIONS, budgetBytes })).not.toThrow();
});
