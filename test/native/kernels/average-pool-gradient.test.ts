import { channelsOf, describeKernel } from '../check-kernel.js';
import { numericalGradient } from '../numerical-gradient.js';
import { AVERAGE_POOLING_CASES, poolingName } from '../pooling-case.js';
import { averagePool, pooledShape } from '../reference/pooling.js';
import { at, randomTensor } from '../tensor.js';

describeKernel(
  'averagePoolGradient',
  AVERAGE_POOLING_CASES.flatMap((pooling) => {
    const { shape, window } = pooling;
    const dy = randomTensor(pooledShape(shape, window), 22);
    const x = randomTensor(shape, 23);
    const dx = numericalGradient((values) => averagePool(shape, values, window), x.data, dy.data);
    return [
      {
        name: poolingName(pooling),
        operands: { dy, dx: shape },
        attributes: { ...window, accumulate: 0 },
        expected: { dx },
      },
      {
        name: `${poolingName(pooling)}, accumulated`,
        operands: { dy, dx: x },
        attributes: { ...window, accumulate: 1 },
        expected: { dx: dx.map((value, index) => value + at(x.data, index)) },
      },
    ];
  }),
  { channels: channelsOf('dx') },
);
