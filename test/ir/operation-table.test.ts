import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '#densegraph/ir/operation-table.js';
import type { Operation, OperationAttributes, Shape } from '#densegraph/ir/operations.js';
import { ShapeError } from '#densegraph/ir/shape-error.js';

interface Case<O extends Operation> {
  readonly inputs: readonly Shape[];
  readonly attributes: OperationAttributes[O];
  readonly shape: Shape;
  /** Role and shape of each; none when left out. */
  readonly parameters?: readonly (readonly [string, Shape])[];
  readonly multiplyAccumulates?: number;
}

/** What PyTorch's modules of the same settings make, written out by hand. */
const CASES: { readonly [O in Operation]: readonly Case<O>[] } = {
  input: [{ inputs: [], attributes: { shape: [3, 32, 48] }, shape: [3, 32, 48] }],
  convolution: [
    {
      // torchvision's stem: 64 x 112 x 112 outputs of 3 x 49 products each.
      inputs: [[3, 224, 224]],
      attributes: { channels: 64, kernel: 7, stride: 2, padding: 3, bias: false },
      shape: [64, 112, 112],
      parameters: [['weight', [64, 3, 7, 7]]],
      multiplyAccumulates: 118_013_952,
    },
    {
      inputs: [[2, 5, 9]],
      attributes: { channels: 4, kernel: 2, stride: 2, padding: 0, bias: true },
      shape: [4, 2, 4],
      parameters: [
        ['weight', [4, 2, 2, 2]],
        ['bias', [4]],
      ],
      multiplyAccumulates: 256,
    },
  ],
  batchNorm: [
    {
      inputs: [[6, 2, 3]],
      attributes: { epsilon: 1e-5, momentum: 0.1 },
      shape: [6, 2, 3],
      parameters: [
        ['weight', [6]],
        ['bias', [6]],
        ['running_mean', [6]],
        ['running_var', [6]],
      ],
    },
  ],
  relu: [
    { inputs: [[6, 2, 3]], attributes: {}, shape: [6, 2, 3] },
    { inputs: [[10]], attributes: {}, shape: [10] },
  ],
  maxPool: [
    { inputs: [[64, 112, 112]], attributes: { kernel: 3, stride: 2, padding: 1 }, shape: [64, 56, 56] },
    { inputs: [[1, 1, 1]], attributes: { kernel: 3, stride: 2, padding: 1 }, shape: [1, 1, 1] },
  ],
  averagePool: [
    { inputs: [[5, 7, 8]], attributes: { kernel: 2, stride: 2, padding: 0 }, shape: [5, 3, 4] },
    { inputs: [[5, 7, 8]], attributes: { kernel: 3, stride: 1, padding: 0 }, shape: [5, 5, 6] },
  ],
  globalAveragePool: [{ inputs: [[248, 3, 3]], attributes: {}, shape: [248, 1, 1] }],
  flatten: [{ inputs: [[5, 2, 3]], attributes: {}, shape: [30] }],
  linear: [
    {
      inputs: [[248]],
      attributes: { features: 10, bias: true },
      shape: [10],
      parameters: [
        ['weight', [10, 248]],
        ['bias', [10]],
      ],
      multiplyAccumulates: 2480,
    },
  ],
  concat: [
    {
      inputs: [
        [3, 4, 5],
        [2, 4, 5],
        [7, 4, 5],
      ],
      attributes: {},
      shape: [12, 4, 5],
    },
  ],
  add: [
    {
      inputs: [
        [3, 4, 5],
        [3, 4, 5],
      ],
      attributes: {},
      shape: [3, 4, 5],
    },
    { inputs: [[10], [10]], attributes: {}, shape: [10] },
  ],
  dropout: [
    { inputs: [[6, 2, 3]], attributes: { rate: 0.2 }, shape: [6, 2, 3] },
    { inputs: [[10]], attributes: { rate: 0.999 }, shape: [10] },
  ],
};

function verify<O extends Operation>(operation: O, { inputs, attributes, ...expected }: Case<O>): void {
  const rules = OPERATIONS[operation];
  const shape = rules.inferShape(inputs, attributes, 'here');
  const parameters = rules.parameters(inputs, attributes);
  expect(shape).toEqual(expected.shape);
  expect(parameters.map((parameter) => [parameter.role, parameter.shape])).toEqual(expected.parameters ?? []);
  expect(rules.multiplyAccumulates(inputs, shape, attributes)).toBe(expected.multiplyAccumulates ?? 0);
}

describe('OPERATIONS', () => {
  for (const operation of Object.keys(OPERATIONS) as Operation[]) {
    it(`knows shapes, parameters and multiply-accumulates of ${operation}`, () => {
      expect(CASES[operation].length).toBeGreaterThan(0);
      for (const example of CASES[operation]) verify(operation, example);
    });
  }

  it('trains all parameters but running statistics', () => {
    const parameters = OPERATIONS.batchNorm.parameters([[3, 1, 1]], { epsilon: 1e-5, momentum: 0.1 });
    expect(parameters.map((parameter) => parameter.trainable)).toEqual([true, true, false, false]);
  });

  const pool = { kernel: 3, stride: 2, padding: 1 };
  const refusals: readonly (readonly [string, () => Shape, string])[] = [
    [
      'a window larger than the image',
      () =>
        OPERATIONS.averagePool.inferShape(
          [[8, 1, 4]],
          { kernel: 2, stride: 2, padding: 0 },
          'features.transition3.pool',
        ),
      'Expected an input of at least 2x2 for features.transition3.pool ' +
        '(2x2 window, stride 2, padding 0), as larger images give, but received 1x4',
    ],
    [
      'more padding than half of a pool',
      () => OPERATIONS.maxPool.inferShape([[8, 9, 9]], { ...pool, padding: 2 }, '3'),
      'Expected a padding of at most 1 for 3 but received 2',
    ],
    [
      'a convolution whose windows may see no image',
      () =>
        OPERATIONS.convolution.inferShape(
          [[8, 9, 9]],
          { channels: 1, kernel: 1, stride: 1, padding: 1, bias: true },
          'conv',
        ),
      'Expected a padding of at most 0 for conv but received 1',
    ],
    [
      'flat features where images are read',
      () => OPERATIONS.batchNorm.inferShape([[30]], { epsilon: 1e-5, momentum: 0.1 }, '4'),
      'Expected an input of channels x height x width for 4 but received 30',
    ],
    [
      'images where flat features are read',
      () => OPERATIONS.linear.inferShape([[5, 2, 3]], { features: 10, bias: true }, 'classifier'),
      'Expected flat features as the input of classifier (linear) but received 5x2x3: put a flatten before it',
    ],
    [
      'concatenation of different sizes',
      () =>
        OPERATIONS.concat.inferShape(
          [
            [5, 2, 3],
            [5, 2, 4],
          ],
          {},
          'concat1',
        ),
      'Expected inputs of one height and width for concat1 but received 5x2x3 and 5x2x4',
    ],
    [
      'concatenation of nothing',
      () => OPERATIONS.concat.inferShape([], {}, 'concat1'),
      'Expected at least one input for concat1 but received none',
    ],
    [
      'two inputs where one is read',
      () => OPERATIONS.relu.inferShape([[1], [1]], {}, 'relu0'),
      'Expected exactly one input for relu0 but received 2',
    ],
    [
      'an image that reads something',
      () => OPERATIONS.input.inferShape([[1, 1, 1]], { shape: [1, 1, 1] }, 'input'),
      'Expected no inputs for input but received 1',
    ],
    [
      'a sum of different channels',
      () =>
        OPERATIONS.add.inferShape(
          [
            [8, 4, 4],
            [9, 4, 4],
          ],
          {},
          '3.add',
        ),
      'Expected two inputs of one shape for 3.add but received 8x4x4 and 9x4x4',
    ],
    [
      'a sum of different sizes',
      () =>
        OPERATIONS.add.inferShape(
          [
            [8, 4, 4],
            [8, 4, 2],
          ],
          {},
          '3.add',
        ),
      'Expected two inputs of one shape for 3.add but received 8x4x4 and 8x4x2',
    ],
    [
      'a sum of an image and its features',
      () => OPERATIONS.add.inferShape([[32], [8, 4, 1]], {}, '3.add'),
      'Expected two inputs of one shape for 3.add but received 32 and 8x4x1',
    ],
    [
      'a sum of one value',
      () => OPERATIONS.add.inferShape([[8, 4, 4]], {}, '3.add'),
      'Expected exactly two inputs for 3.add but received 1',
    ],
    [
      'a drop rate of 0',
      () => OPERATIONS.dropout.inferShape([[8, 4, 4]], { rate: 0 }, 'dropout1'),
      'Expected a rate above 0 and below 1 for dropout1 (dropout) but received 0',
    ],
    [
      'a drop rate of 1',
      () => OPERATIONS.dropout.inferShape([[8, 4, 4]], { rate: 1 }, 'dropout1'),
      'Expected a rate above 0 and below 1 for dropout1 (dropout) but received 1',
    ],
    [
      'a drop rate of -0.1',
      () => OPERATIONS.dropout.inferShape([[8, 4, 4]], { rate: -0.1 }, 'dropout1'),
      'Expected a rate above 0 and below 1 for dropout1 (dropout) but received -0.1',
    ],
    [
      'a drop rate of NaN',
      () => OPERATIONS.dropout.inferShape([[8, 4, 4]], { rate: NaN }, 'dropout1'),
      'Expected a rate above 0 and below 1 for dropout1 (dropout) but received NaN',
    ],
  ];
  it.each(refusals)('refuses %s', (_what, infer, message) => {
    expect(infer).toThrow(ShapeError);
    expect(infer).toThrow(message);
  });
});
