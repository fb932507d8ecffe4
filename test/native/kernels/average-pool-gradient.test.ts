import { channelsOf, describeKernel } from '../check-kernel.js';
import { describeFusedGradient } from '../fused-gradient.js';
import { numericalGradient } from '../numerical-gradient.js';
import { AVERAGE_POOLING_CASES, poolingName } from '../pooling-case.js';
import { averagePool, pooledShape } from '../reference/pooling.js';
import { at, randomTensor } from '../tensor.js';

const cases = AVERAGE_POOLING_CASES.map((pooling) => {
  const { shape, window } = pooling;
  const dy = randomTensor(pooledShape(shape, window), 22);
  const x = randomTensor(shape, 23);
  const dx = numericalGradient((values) => averagePool(shape, values, window), x.data, dy.data);
  return { name: poolingName(pooling), operands: { dy }, attributes: { ...window }, shape, dx, before: x };
});

describeKernel(
  'averagePoolGradient',
  cases.flatMap(({ name, operands, attributes, shape, dx, before }) => [
    {
      name,
      operands: { ...operands, dx: shape },
      attributes: { ...attributes, accumulate: 0 },
      expected: { dx },
    },
    {
      name: `${name}, accumulated`,
      operands: { ...operands, dx: before },
      attributes: { ...attributes, accumulate: 1 },
      expected: { dx: dx.map((value, index) => value + at(before.data, index)) },
    },
  ]),
  { channels: channelsOf('dx') },
);

describeFusedGradient('averagePoolGradient', cases, { channels: channelsOf('dx') });
