import { describeKernel } from '../check-kernel.js';
import { describePrologue } from '../check-prologue.js';
import { CONVOLUTION_CASES, CONVOLUTION_TOLERANCE, convolutionName } from '../convolution-case.js';
import { convolution, convolvedShape } from '../reference/convolution.js';
import { randomTensor } from '../tensor.js';

describeKernel(
  'convolution',
  CONVOLUTION_CASES.map((shapes, index) => {
    const { stride, padding } = shapes;
    const x = randomTensor(shapes.x, 1);
    const weight = randomTensor(shapes.weight, 2);
    const bias = index % 3 === 0 ? null : randomTensor([1, 1, 1, shapes.weight[0]], 3);
    return {
      name: `${convolutionName(shapes)}${bias === null ? '' : ', bias'}`,
      operands: { x, weight, bias, y: convolvedShape(shapes) },
      attributes: { stride, padding },
      expected: { y: convolution(shapes, x.data, weight.data, bias?.data ?? null) },
      tolerance: CONVOLUTION_TOLERANCE,
    };
  }),
);

describePrologue(
  'convolution',
  CONVOLUTION_CASES.map((shapes) => {
    const { stride, padding } = shapes;
    const weight = randomTensor(shapes.weight, 2);
    const bias = randomTensor([1, 1, 1, shapes.weight[0]], 3);
    return {
      name: convolutionName(shapes),
      x: shapes.x,
      operands: { weight, bias, y: convolvedShape(shapes) },
      attributes: { stride, padding },
      expected: (read) => ({ y: convolution(shapes, read, weight.data, bias.data) }),
      tolerance: CONVOLUTION_TOLERANCE,
    };
  }),
);
