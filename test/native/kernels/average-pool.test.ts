import { channelsOf, describeKernel } from '../check-kernel.js';
import { describePrologue } from '../check-prologue.js';
import { AVERAGE_POOLING_CASES, poolingName } from '../pooling-case.js';
import { averagePool, pooledShape } from '../reference/pooling.js';
import { randomTensor } from '../tensor.js';

describeKernel(
  'averagePool',
  AVERAGE_POOLING_CASES.map((pooling) => {
    const { shape, window } = pooling;
    const x = randomTensor(shape, 21, { mean: 0.5 });
    return {
      name: poolingName(pooling),
      operands: { x, y: pooledShape(shape, window) },
      attributes: { ...window },
      expected: { y: averagePool(shape, x.data, window) },
    };
  }),
  { channels: channelsOf('x') },
);

describePrologue(
  'averagePool',
  AVERAGE_POOLING_CASES.map((pooling) => {
    const { shape, window } = pooling;
    return {
      name: poolingName(pooling),
      x: shape,
      operands: { y: pooledShape(shape, window) },
      attributes: { ...window },
      expected: (read) => ({ y: averagePool(shape, read, window) }),
    };
  }),
  { channels: channelsOf('x') },
);
