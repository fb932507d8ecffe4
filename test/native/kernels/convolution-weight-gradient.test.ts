import { describeKernel } from '../check-kernel.js';
import { describePrologue } from '../check-prologue.js';
import { CONVOLUTION_CASES, CONVOLUTION_TOLERANCE, convolutionName } from '../convolution-case.js';
import { convolutionWeightGradient, convolvedShape } from '../reference/convolution.js';
import { randomTensor } from '../tensor.js';

describeKernel(
  'convolutionWeightGradient',
  CONVOLUTION_CASES.map((shapes) => {
    const { stride, padding } = shapes;
    const x = randomTensor(shapes.x, 7);
    const dy = randomTensor(convolvedShape(shapes), 8);
    return {
      name: convolutionName(shapes),
      operands: { x, dy, dweight: shapes.weight },
      attributes: { stride, padding },
      expected: { dweight: convolutionWeightGradient(shapes, x.data, dy.data) },
      tolerance: CONVOLUTION_TOLERANCE,
    };
  }),
);

describePrologue(
  'convolutionWeightGradient',
  CONVOLUTION_CASES.map((shapes) => {
    const { stride, padding } = shapes;
    const dy = randomTensor(convolvedShape(shapes), 8);
    return {
      name: convolutionName(shapes),
      x: shapes.x,
      operands: { dy, dweight: shapes.weight },
      attributes: { stride, padding },
      expected: (read) => ({ dweight: convolutionWeightGradient(shapes, read, dy.data) }),
      tolerance: CONVOLUTION_TOLERANCE,
    };
  }),
);
