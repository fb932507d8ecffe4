import { describeKernel } from '../check-kernel.js';
import { CONVOLUTION_CASES, CONVOLUTION_TOLERANCE, convolutionName } from '../convolution-case.js';
import { describeFusedGradient } from '../fused-gradient.js';
import { convolutionDataGradient, convolvedShape } from '../reference/convolution.js';
import { at, randomTensor } from '../tensor.js';

const cases = CONVOLUTION_CASES.map((shapes) => {
  const dy = randomTensor(convolvedShape(shapes), 4);
  const weight = randomTensor(shapes.weight, 5);
  return {
    name: convolutionName(shapes),
    operands: { dy, weight },
    attributes: { stride: shapes.stride, padding: shapes.padding },
    shape: shapes.x,
    dx: convolutionDataGradient(shapes, dy.data, weight.data),
    tolerance: CONVOLUTION_TOLERANCE,
  };
});

describeKernel(
  'convolutionDataGradient',
  cases.flatMap(({ name, operands, attributes, shape, dx, tolerance }) => {
    const before = randomTensor(shape, 6);
    return [
      {
        name,
        operands: { ...operands, dx: shape },
        attributes: { ...attributes, accumulate: 0 },
        expected: { dx },
        tolerance,
      },
      {
        name: `${name}, accumulated`,
        operands: { ...operands, dx: before },
        attributes: { ...attributes, accumulate: 1 },
        expected: { dx: dx.map((value, index) => value + at(before.data, index)) },
        tolerance,
      },
    ];
  }),
);

describeFusedGradient('convolutionDataGradient', cases);
