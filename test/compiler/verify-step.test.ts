import { expect, test } from 'vitest';
import type { Step } from '#densegraph/compiler/step.js';
import { traceStep } from '#densegraph/compiler/trace-step.js';
import { verifyStep } from '#densegraph/compiler/verify-step.js';
import { tinyDenseNet } from './small-graphs.js';

const STEP = traceStep(tinyDenseNet(2), 2, 'train', {
  optimizer: { momentum: 0.9, nesterov: true, weightDecay: 0 },
});

function withInstructions(change: (instructions: Step['instructions']) => Step['instructions']): Step {
  return { ...STEP, instructions: change(STEP.instructions) };
}

test('a traced step passes', () => {
  expect(() => verifyStep(STEP, 'test')).not.toThrow();
});

test('any instruction left out is noticed, but for those that feed no other, or add to what is there', () => {
  const unnoticed = STEP.instructions.filter((_, left) => {
    const broken = withInstructions((all) => all.filter((__, index) => index !== left));
    try {
      verifyStep(broken, 'test');
      return true;
    } catch {
      return false;
    }
  });
  const operations = new Set(unnoticed.map((call) => call.operation));
  expect([...operations].sort()).toEqual([
    'biasGradient',
    'convolutionWeightGradient',
    'normalizeDataGradient',
    'normalizeParameterGradient',
    'sgd',
    'softmaxCrossEntropy',
    'updateRunningStatistics',
  ]);
});

test('reading before writing is named with the pass and the instruction', () => {
  expect(() =>
    verifyStep(
      withInstructions((all) => all.toReversed()),
      'reverse',
    ),
  ).toThrow(/written before it is read after reverse, instruction \d+ \(/);
});

test('writing twice is refused', () => {
  expect(() =>
    verifyStep(
      withInstructions((all) => all.flatMap((call) => [call, call])),
      'double',
    ),
  ).toThrow(/to be written once after double/);
});

test('a tensor that sticks out of its parent is refused', () => {
  const tensors = STEP.tensors.map((tensor) =>
    tensor.place?.kind === 'channels' ? { ...tensor, place: { ...tensor.place, offset: 1000 } } : tensor,
  );
  expect(() => verifyStep({ ...STEP, tensors }, 'shift')).toThrow(/to lie inside/);
});

test('a missing operand and an attribute that is no number are refused', () => {
  const broken = (change: (call: Step['instructions'][number]) => Step['instructions'][number]): Step =>
    withInstructions((all) => all.map((call, index) => (index === 0 ? change(call) : call)));
  expect(() =>
    verifyStep(
      broken((call) => ({ ...call, operands: call.operands.map(() => null) })),
      'test',
    ),
  ).toThrow(/Expected x after test/);
  expect(() =>
    verifyStep(
      broken((call) => ({ ...call, attributes: call.attributes.map(() => Number.NaN) })),
      'test',
    ),
  ).toThrow(/finite stride/);
});
