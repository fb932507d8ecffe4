import { describeKernel } from '../check-kernel.js';
import { CONVOLUTION_CASES, CONVOLUTION_TOLERANCE, convolutionName } from '../convolution-case.js';
import { convolutionDataGradient, convolvedShape } from '../reference/convolution.js';
import { at, randomTensor } from '../tensor.js';

describeKernel(
  'convolutionDataGradient',
  CONVOLUTION_CASES.flatMap((shapes) => {
    const { stride, padding } = shapes;
    const dy = randomTensor(convolvedShape(shapes), 4);
    const weight = randomTensor(shapes.weight, 5);
    const before = randomTensor(shapes.x, 6);
    const dx = convolutionDataGradient(shapes, dy.data, weight.data);
    return [
      {
        name: convolutionName(shapes),
        operands: { dy, weight, dx: shapes.x },
        attributes: { stride, padding, accumulate: 0 },
        expected: { dx },
        tolerance: CONVOLUTION_TOLERANCE,
      },
      {
        name: `${convolutionName(shapes)}, accumulated`,
        operands: { dy, weight, dx: before },
        attributes: { stride, padding, accumulate: 1 },
        expected: { dx: dx.map((value, index) => value + at(before.data, index)) },
        tolerance: CONVOLUTION_TOLERANCE,
      },
    ];
  }),
);
