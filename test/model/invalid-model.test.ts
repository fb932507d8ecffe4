import { describe, expect, it } from 'vitest';
import { buildModel } from '#densegraph/model/build-model.js';
import { InvalidModelError } from '#densegraph/model/invalid-model-error.js';
import type { ModelSpec } from '#densegraph/model/model-spec.js';
import { denseNet, image, resNet, sequential } from './specs.js';

function refusalOf(spec: unknown, shape = image(1, 96), classes = 10): { path: string; message: string } {
  try {
    buildModel(spec as ModelSpec, shape, classes);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidModelError);
    return error as InvalidModelError;
  }
  throw new Error('expected a refusal');
}

const net = (changes: object) => denseNet({ blockLayers: [2, 2], ...changes });
const conv = { channels: 4, kernel: 3, stride: 1, padding: 1, bias: true };
const block = { layers: 2, growthRate: 4, bottleneckFactor: 0, bias: true, dropRate: 0 };
const residual = { channels: 4, stride: 1, kind: 'BASIC', bias: true } as const;
const tail = [{ flatten: true }, { linear: { features: 10, bias: true } }];

type Refusal = readonly [what: string, spec: unknown, path: string, message: string];

const VALUES: readonly Refusal[] = [
  [
    'nothing',
    null,
    '',
    'Expected an object with preset, denseNet, resNet, sequential for the model but received nothing',
  ],
  [
    'no field',
    {},
    '',
    'Expected exactly one of preset, denseNet, resNet, sequential for the model but received none',
  ],
  [
    'two fields',
    { ...net({}), preset: 'D2L_DENSENET' },
    '',
    'for the model but received denseNet and preset',
  ],
  ['an unknown field', { transformer: {} }, 'transformer', 'and received transformer'],
  ['an unknown preset', { preset: 'DENSENET_122' }, 'preset', 'for preset but received "DENSENET_122"'],
  ['a preset from the prototype', { preset: 'toString' }, 'preset', 'for preset but received "toString"'],
  [
    'a block without layers',
    net({ blockLayers: [2, 0] }),
    'denseNet.blockLayers[1]',
    'Expected an integer from 1 to 2,000 for denseNet.blockLayers[1] but received 0',
  ],
  [
    'no blocks',
    net({ blockLayers: [] }),
    'denseNet.blockLayers',
    'Expected a list of 1 to 16 values for denseNet.blockLayers but received a list of 0',
  ],
  [
    'too many blocks',
    net({ blockLayers: new Array<number>(17).fill(1) }),
    'denseNet.blockLayers',
    'received a list of 17',
  ],
  ['blocks that are a number', net({ blockLayers: 4 }), 'denseNet.blockLayers', 'received 4'],
  ['a fraction of a layer', net({ blockLayers: [1.5] }), 'denseNet.blockLayers[0]', 'received 1.5'],
  [
    'a negative growth rate',
    net({ growthRate: -32 }),
    'denseNet.growthRate',
    'Expected an integer from 1 to 65,536 for denseNet.growthRate but received -32',
  ],
  ['a growth rate of NaN', net({ growthRate: NaN }), 'denseNet.growthRate', 'received NaN'],
  ['an infinite stem', net({ stemChannels: Infinity }), 'denseNet.stemChannels', 'received Infinity'],
  [
    'another stem',
    net({ stem: 'IMAGENETTE' }),
    'denseNet.stem',
    'Expected IMAGENET or CIFAR for denseNet.stem but received "IMAGENETTE"',
  ],
  ['a negative bottleneck', net({ bottleneckFactor: -1 }), 'denseNet.bottleneckFactor', 'received -1'],
  [
    'no compression',
    net({ compression: 0 }),
    'denseNet.compression',
    'Expected a number above 0 and at most 1 for denseNet.compression but received 0',
  ],
  ['an expansion', net({ compression: 1.01 }), 'denseNet.compression', 'received 1.01'],
  ['a compression of NaN', net({ compression: NaN }), 'denseNet.compression', 'received NaN'],
  [
    'a compression to nothing',
    net({ compression: 0.001 }),
    'denseNet.compression',
    'Expected a compression that leaves a channel of the 128 after block 1 but received 0.001',
  ],
  [
    'a bias that is a word',
    net({ convolutionBias: 'yes' }),
    'denseNet.convolutionBias',
    'Expected true or false for denseNet.convolutionBias but received "yes"',
  ],
  ['a field too many', net({ depth: 3 }), 'denseNet.depth', 'and received depth'],
  ['a field too few', net({ growthRate: undefined }), 'denseNet.growthRate', 'received nothing'],
  [
    'no layers',
    sequential(),
    'sequential.layers',
    'Expected a list of 1 to 2,000 values for sequential.layers but received a list of 0',
  ],
  ['an empty layer', sequential({}), 'sequential.layers[0]', 'for sequential.layers[0] but received none'],
  [
    'two layers in one',
    sequential({ relu: true, flatten: true }),
    'sequential.layers[0]',
    'but received relu and flatten',
  ],
  [
    'a layer that is not there',
    sequential({ relu: false }),
    'sequential.layers[0].relu',
    'Expected true (leave the layer out instead)',
  ],
  [
    'stages without blocks',
    resNet({ stageBlocks: [2, 0] }),
    'resNet.stageBlocks[1]',
    'Expected an integer from 1 to 2,000 for resNet.stageBlocks[1] but received 0',
  ],
  [
    'stages without channels',
    resNet({ stageBlocks: [2, 2, 2] }),
    'resNet.stageChannels',
    'Expected channels for each of the 3 stages of stageBlocks but received 4',
  ],
  ['no stages', resNet({ stageBlocks: [] }), 'resNet.stageBlocks', 'received a list of 0'],
  ['a stage of no width', resNet({ stageChannels: [0] }), 'resNet.stageChannels[0]', 'received 0'],
  [
    'another residual block',
    resNet({ block: 'INVERTED' as never }),
    'resNet.block',
    'Expected BASIC or BOTTLENECK for resNet.block but received "INVERTED"',
  ],
  ['another stem of a ResNet', resNet({ stem: 'MNIST' as never }), 'resNet.stem', 'received "MNIST"'],
  [
    'dropout of everything',
    sequential({ dropout: 1 }, ...tail),
    'sequential.layers[0].dropout',
    'Expected a number of at least 0 and below 1 for sequential.layers[0].dropout but received 1',
  ],
  ['dropout of less than nothing', sequential({ dropout: -0.1 }), 'sequential.layers[0].dropout', '-0.1'],
  ['dropout of NaN', sequential({ dropout: NaN }), 'sequential.layers[0].dropout', 'received NaN'],
  [
    'a drop rate above 1',
    sequential({ denseBlock: { ...block, dropRate: 1.2 } }),
    'sequential.layers[0].denseBlock.dropRate',
    'Expected a number of at least 0 and below 1',
  ],
  [
    'a residual block that goes nowhere',
    sequential({ relu: true }, { residualBlock: { ...residual, stride: 0 } }),
    'sequential.layers[1].residualBlock.stride',
    'received 0',
  ],
  [
    'a residual block of no kind',
    sequential({ residualBlock: { ...residual, kind: 'basic' as never } }),
    'sequential.layers[0].residualBlock.kind',
    'Expected BASIC or BOTTLENECK for sequential.layers[0].residualBlock.kind but received "basic"',
  ],
  [
    'a residual block without channels',
    sequential({ residualBlock: { ...residual, channels: null as never } }),
    'sequential.layers[0].residualBlock.channels',
    'received nothing',
  ],
  [
    'a huge kernel',
    sequential({ convolution: { ...conv, kernel: 17 } }),
    'sequential.layers[0].convolution.kernel',
    'Expected an integer from 1 to 15',
  ],
  [
    'a stride of zero',
    sequential({ maxPool: { kernel: 2, stride: 0, padding: 0 } }),
    'sequential.layers[0].maxPool.stride',
    'received 0',
  ],
];

const SHAPES: readonly Refusal[] = [
  [
    'an image too small for a pool',
    sequential({ globalAveragePool: true }, { maxPool: { kernel: 2, stride: null, padding: 0 } }, ...tail),
    'sequential.layers[1].maxPool',
    'Expected an input of at least 2x2 for 1 (2x2 window, stride 2, padding 0), as larger images give, but received 1x1',
  ],
  [
    'an image too small for a transition',
    sequential(
      { globalAveragePool: true },
      { relu: true },
      { relu: true },
      { transition: { channels: 4, bias: true } },
      ...tail,
    ),
    'sequential.layers[3].transition',
    'Expected an input of at least 2x2 for 3.pool',
  ],
  [
    'linear without flatten',
    sequential({ linear: { features: 10, bias: true } }),
    'sequential.layers[0].linear',
    'Expected flat features as the input of 0 (linear) but received 1x96x96: put a flatten before it',
  ],
  [
    'a block behind flatten',
    sequential({ flatten: true }, { denseBlock: block }),
    'sequential.layers[1].denseBlock',
    'Expected an input of channels x height x width for 1.denselayer1.norm1 but received 9216',
  ],
  [
    'a residual block behind flatten',
    sequential({ flatten: true }, { residualBlock: residual }),
    'sequential.layers[1].residualBlock',
    'Expected an input of channels x height x width for 1.conv1 but received 9216',
  ],
  [
    'an end that is an image',
    sequential({ relu: true }),
    'sequential.layers[0].relu',
    'Expected the last layer to make 10 logits, one for each class, but it makes 1x96x96: end with a linear layer of 10 features',
  ],
  [
    'an end with other logits',
    sequential({ flatten: true }, { linear: { features: 11, bias: true } }),
    'sequential.layers[1].linear',
    'but it makes 11',
  ],
  [
    'padding around a 1x1 window',
    sequential({ convolution: { ...conv, kernel: 1 } }, ...tail),
    'sequential.layers[0].convolution',
    'Expected a padding of at most 0 for 0 but received 1',
  ],
];

const SIZES: readonly Refusal[] = [
  [
    'too many layers',
    net({ blockLayers: [1000, 1000, 1000] }),
    'denseNet.blockLayers[1]',
    'Expected at most 2,000 layers but received 2,005 up to denseNet.blockLayers[1]',
  ],
  [
    'too many convolutions of residual blocks',
    resNet({ block: 'BOTTLENECK', stageBlocks: [600, 100], stageChannels: [4, 4] }),
    'resNet.stageBlocks[1]',
    'Expected at most 2,000 layers but received 2,002 up to resNet.stageBlocks[1]',
  ],
  [
    'too many channels',
    net({ growthRate: 65_536 }),
    'denseNet.blockLayers[0]',
    'Expected an output of at most 65536x4096x4096',
  ],
  [
    'too many parameters',
    sequential(
      { convolution: { ...conv, channels: 65_536 } },
      { convolution: { ...conv, channels: 65_536 } },
      ...tail,
    ),
    'sequential.layers[1].convolution',
    'Expected a network of at most 1,073,741,824 parameters but received',
  ],
];

describe('buildModel refuses', () => {
  it.each([...VALUES, ...SHAPES, ...SIZES])('%s', (_what, spec, path, message) => {
    const refusal = refusalOf(spec);
    expect(refusal.path).toBe(path);
    expect(refusal.message).toContain(message);
  });

  it('an image too small for its poolings, naming the layer', () => {
    const message =
      'Expected an input of at least 2x2 for features.transition2.pool (2x2 window, stride 2, padding 0), as larger images give, but received 1x1, from images of 1x8x8. The network takes images of at least 29x29';
    expect(refusalOf({ preset: 'D2L_DENSENET' }, image(1, 8))).toMatchObject({ path: 'image', message });
    expect(() => buildModel({ preset: 'D2L_DENSENET' }, image(1, 29), 10)).not.toThrow();
    const spec = net({ blockLayers: [1, 1, 1, 1] });
    expect(refusalOf(spec, image(1, 8))).toMatchObject({ path: 'image', message });
  });

  it('values of one image that do not fit in any memory', () => {
    const wide = sequential(
      ...new Array<object>(9).fill({ convolution: { ...conv, channels: 64 } }),
      ...tail,
    );
    expect(refusalOf(wide, image(1, 4096))).toMatchObject({
      path: 'sequential.layers[7].convolution',
      message:
        "Expected a network of at most 8,589,934,592 numbers in one image's values but received " +
        '8,606,711,808 up to 7',
    });
  });

  it.each([
    [
      image(0, 96),
      'image.channels',
      'Expected an integer from 1 to 65,536 for image.channels but received 0',
    ],
    [
      image(1, 4097),
      'image.height',
      'Expected an integer from 1 to 4,096 for image.height but received 4097',
    ],
    [image(1, 96, NaN), 'image.width', 'received NaN'],
    [
      null as never,
      'image',
      'Expected an object with channels, height, width for image but received nothing',
    ],
  ])('the image %j', (shape, path, message) => {
    const refusal = refusalOf({ preset: 'D2L_DENSENET' }, shape);
    expect(refusal.path).toBe(path);
    expect(refusal.message).toContain(message);
  });

  it.each([1, 0, -10, 2.5, NaN, 65_537])('%d classes', (classes) => {
    const refusal = refusalOf({ preset: 'D2L_DENSENET' }, image(1, 96), classes);
    expect(refusal).toMatchObject({
      path: 'classes',
      message: `Expected an integer from 2 to 65,536 for classes but received ${classes}`,
    });
  });
});
