/**
 * The convolutions that training really runs, as cuDNN has to plan them: taken from the compiled programs of presets,
 * for scripts/check-cuda-plans.mjs. Needs the built dist/.
 */
import { compileTraining } from '../dist/compiler/compile.js';
import { KERNEL_SIGNATURES } from '../dist/compiler/kernel-operations.js';
import { buildModel } from '../dist/model/build-model.js';
import { FAMILY_DATA, PRESET_FAMILIES } from '../dist/model/preset-families.js';

const STRATEGIES = ['SHARED_CONCAT', 'RECOMPUTE_NORMALIZATION'];
const PASSES = {
  convolution: { pass: 'forward', x: 'x', weight: 'weight', y: 'y' },
  convolutionDataGradient: { pass: 'data-gradient', x: 'dx', weight: 'weight', y: 'dy' },
  convolutionWeightGradient: { pass: 'weight-gradient', x: 'x', weight: 'dweight', y: 'dy' },
};

/** How a job computes: what its activations are stored as, and whether float32 may be rounded to TF32. */
export const PRECISIONS = {
  float32: { bytes: 4, type: 'float32', tf32: false },
  tf32: { bytes: 4, type: 'float32', tf32: true },
  bfloat16: { bytes: 2, type: 'bfloat16', tf32: false },
};

/** A kernel's operands and attributes by the names of its signature. */
function namedParts(kernel) {
  const { reads, writes, attributes } = KERNEL_SIGNATURES[kernel.operation];
  const plain = (name) => name.replace('?', '');
  const operands = [...reads, ...writes].map((name, index) => [plain(name), kernel.operands[index]]);
  const values = attributes.map((name, index) => [plain(name), kernel.attributes[index]]);
  return { operand: Object.fromEntries(operands), attribute: Object.fromEntries(values) };
}

/** Bytes that an address is a multiple of, at most 16: buffers begin at multiples of 64. */
function alignmentOf(byteOffset) {
  return [16, 8, 4, 2].find((alignment) => byteOffset % alignment === 0);
}

/** Sizes, stride, type and alignment, as the program behind the check reads them. */
function tensorText(view, { bytes }, type) {
  const { n, h, w, c, stride, offset } = view;
  return [n, h, w, c, stride, type, alignmentOf(offset * bytes)].join(' ');
}

/**
 * One line for a convolution of a program in a precision; null where the call ends in the gradient of a normalization,
 * which cuDNN has no graph for.
 */
function problemText(kernel, precision) {
  const { pass, x, weight, y } = PASSES[kernel.operation];
  const { operand, attribute } = namedParts(kernel);
  const normalized = operand.mean !== null;
  if (normalized && pass === 'data-gradient') return null;
  const ofWeight = pass === 'weight-gradient' ? PRECISIONS.float32 : precision;
  const words = [
    pass,
    tensorText(operand[x], precision, precision.type),
    tensorText(operand[weight], ofWeight, ofWeight.type),
    tensorText(operand[y], precision, precision.type),
    attribute.stride,
    attribute.padding,
  ];
  if (attribute.accumulate === 1) words.push('accumulate');
  if (normalized) words.push('normalize');
  if (normalized && attribute.relu === 1) words.push('relu');
  if (operand.bias) words.push('bias');
  if (precision.tf32) words.push('tf32');
  return words.join(' ');
}

function convolutionsOf(preset, batchSize) {
  const { image, classes } = FAMILY_DATA[PRESET_FAMILIES[preset]];
  const graph = buildModel({ preset }, image, classes);
  return STRATEGIES.flatMap((strategy) => {
    const plan = compileTraining(graph, {
      batchSize,
      strategy,
      optimizer: { momentum: 0.9, nesterov: true, weightDecay: 1e-4 },
      target: { workspaceBytes: () => 0 },
    });
    return [...plan.train.kernels, ...plan.validate.kernels].filter(({ operation }) => operation in PASSES);
  });
}

/**
 * Every convolution of a preset's training and validation programs under SHARED_CONCAT and RECOMPUTE_NORMALIZATION.
 * @returns {{ calls: Map<string, number>, ownCalls: number }} how often each distinct problem is called, and how many
 *   calls are no problem of cuDNN's.
 */
export function convolutionProblems(preset, batchSize, precision) {
  const calls = new Map();
  let ownCalls = 0;
  for (const kernel of convolutionsOf(preset, batchSize)) {
    const text = problemText(kernel, PRECISIONS[precision]);
    if (text === null) ownCalls += 1;
    else calls.set(text, (calls.get(text) ?? 0) + 1);
  }
  return { calls, ownCalls };
}
