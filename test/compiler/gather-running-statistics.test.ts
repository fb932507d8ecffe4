import { expect, test } from 'vitest';
import { assembleProgram } from '#densegraph/compiler/assemble-program.js';
import { compileStep } from '#densegraph/compiler/compile-step.js';
import { findLifetimes } from '#densegraph/compiler/find-lifetimes.js';
import { lower } from '#densegraph/compiler/lower.js';
import { gatherRunningStatistics } from '#densegraph/compiler/passes/gather-running-statistics.js';
import type { Instruction, Step } from '#densegraph/compiler/step.js';
import { traceStep } from '#densegraph/compiler/trace-step.js';
import { buildModel } from '#densegraph/model/build-model.js';
import { targetWith, tinyDenseNet } from './small-graphs.js';

const OPTIONS = { optimizer: { momentum: 0.9, nesterov: false, weightDecay: 0 }, target: targetWith(1000) };
const GRAPHS = {
  tiny: tinyDenseNet(3),
  densenet121: buildModel({ preset: 'DENSENET_121' }, { channels: 3, height: 64, width: 64 }, 16),
  resnet18: buildModel({ preset: 'D2L_RESNET_18' }, { channels: 1, height: 32, width: 32 }, 16),
};
const isUpdate = ({ operation }: Pick<Instruction, 'operation'>): boolean =>
  operation === 'updateRunningStatistics';

test.each(Object.entries(GRAPHS))('%s: one run of updates ends the forward pass', (_, graph) => {
  const apart = traceStep(graph, 4, 'train', OPTIONS);
  const { instructions } = gatherRunningStatistics(apart);
  const updates = apart.instructions.filter(isUpdate);
  expect(updates.length).toBeGreaterThan(1);
  const first = instructions.findIndex(isUpdate);
  expect(instructions.slice(first, first + updates.length)).toEqual(updates);
  expect(instructions[first - 1]?.phase).toBe('forward');
  expect(instructions[first + updates.length]?.phase).toBe('backward');
  const others = (all: readonly Instruction[]): unknown => all.filter((call) => !isUpdate(call));
  expect(others(instructions)).toEqual(others(apart.instructions));
});

test.each(Object.entries(GRAPHS))('%s: no byte more is planned', (_, graph) => {
  const bytesOf = (step: Step): number => {
    const lowered = lower(step, OPTIONS.target);
    return assembleProgram(lowered, findLifetimes(lowered)).arenaBytes;
  };
  const apart = traceStep(graph, 4, 'train', OPTIONS);
  expect(bytesOf(gatherRunningStatistics(apart))).toBe(bytesOf(apart));
});

test('all strategies but that of eager frameworks do it; a pass without statistics stays as it is', () => {
  const runsOf = (strategy: 'STORE_ALL' | 'SHARED_CONCAT' | 'RECOMPUTE_BOTTLENECK'): number => {
    const { kernels } = compileStep(GRAPHS.tiny, 4, 'train', strategy, OPTIONS);
    return kernels.filter(
      (kernel, index) => isUpdate(kernel) && kernels[index - 1]?.operation !== kernel.operation,
    ).length;
  };
  expect([runsOf('STORE_ALL'), runsOf('SHARED_CONCAT'), runsOf('RECOMPUTE_BOTTLENECK')]).toEqual([4, 1, 1]);
  const inference = traceStep(GRAPHS.tiny, 4, 'inference', OPTIONS);
  expect(gatherRunningStatistics(inference)).toEqual(inference);
});
