import { expect, test } from 'vitest';
import type { ElementType } from '#densegraph/compiler/program.js';
import type { Step } from '#densegraph/compiler/step.js';
import { GraphBuilder } from '#densegraph/ir/graph-builder.js';
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

test('element types that do not fit the signature are refused', () => {
  const withType = (name: string, elementType: ElementType): Step => ({
    ...STEP,
    tensors: STEP.tensors.map((tensor) => (tensor.name === name ? { ...tensor, elementType } : tensor)),
  });
  expect(() => verifyStep(withType('stem', 'bfloat16'), 'test')).toThrow(
    'Expected stem to be float32 but it is bfloat16 after test, instruction 0 (convolution of stem)',
  );
  expect(() => verifyStep(withType('losses', 'bfloat16'), 'test')).toThrow(
    /losses to be float32 but it is bfloat16/,
  );
  expect(() => verifyStep(withType('labels', 'float32'), 'test')).toThrow(
    /labels to be int32 but it is float32/,
  );
  expect(() => verifyStep(withType('input', 'uint8'), 'test')).toThrow(
    /input to be float32 or bfloat16 but it is uint8/,
  );
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

test('two parts of a sum that lie in its gradient are refused where one is added to while the other is read', () => {
  const builder = new GraphBuilder('sum');
  const convolution = { channels: 2, kernel: 3, stride: 1, padding: 1, bias: false };
  const input = builder.add('input', 'input', [], { shape: [1, 4, 4] });
  const stem = builder.add('convolution', 'stem', [input], convolution);
  const residual = builder.add('convolution', 'residual', [stem], convolution);
  const graph = builder.build(builder.add('add', 'sum', [residual, stem], {}));
  const step = traceStep(graph, 2, 'train', {
    optimizer: { momentum: 0, nesterov: false, weightDecay: 0 },
    loss: 'upstream',
  });
  expect(() => verifyStep(step, 'test')).not.toThrow();
  const copies = step.instructions.filter((call) => call.operation === 'copy');
  const places = new Map(copies.map(({ operands: [joined, part] }) => [part, joined]));
  const tensors = step.tensors.map((tensor) => {
    const parent = places.get(tensor.id);
    return parent == null ? tensor : { ...tensor, place: { parent, offset: 0, kind: 'channels' as const } };
  });
  const instructions = step.instructions.filter((call) => !copies.includes(call));
  expect(() => verifyStep({ ...step, tensors, instructions }, 'sharing')).toThrow(
    'Expected d(residual) to be read before d(stem), in the same bytes, is added to after sharing, instruction 4 ' +
      '(convolutionDataGradient of residual)',
  );
});
