import { describe, expect, it } from 'vitest';
import { checkConfig } from '#densegraph/training/check-config.js';
import { ModelPresetEnum } from '#densegraph/api/types/enums.js';
import { at, openTestServer, operation } from './open-test-server.js';

interface PresetData {
  readonly name: string;
  readonly title: string;
  readonly family: string;
  readonly image: object;
  readonly classes: number;
  readonly parameterCount: number;
  readonly recommendedTraining: { readonly dropRate: number; readonly source: string };
}

async function presetsOf(post: Awaited<ReturnType<typeof openTestServer>>['post']) {
  return at(await post(operation('presets')), 'presets') as readonly PresetData[];
}

describe('presets', () => {
  it('are all networks with a name, and have the parameters that people quote', async () => {
    const presets = await presetsOf((await openTestServer()).post);
    expect(presets.map(({ name }) => name)).toEqual(Object.keys(ModelPresetEnum));
    const counts = Object.fromEntries(presets.map(({ name, parameterCount }) => [name, parameterCount]));
    expect(counts).toMatchObject({
      D2L_DENSENET: 758_226,
      DENSENET_121: 7_978_856,
      DENSENET_161: 28_681_000,
      DENSENET_201: 20_013_928,
      DENSENET_BC_CIFAR_100_12: 769_162,
      RESNET_50: 25_557_032,
      RESNET_152: 60_192_808,
    });
  });

  it("recommend the paper's settings for its CIFAR networks", async () => {
    const presets = await presetsOf((await openTestServer()).post);
    expect(presets.find(({ name }) => name === 'DENSENET_BC_CIFAR_100_12')).toMatchObject({
      title: 'DenseNet-BC (L=100, k=12)',
      family: 'CIFAR',
      image: { channels: 3, height: 32, width: 32 },
      classes: 10,
      recommendedTraining: {
        epochs: 300,
        batchSize: 64,
        optimizer: { learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 1e-4 },
        learningRateMilestones: [150, 225],
        learningRateDecay: 0.1,
        augmentation: { randomCropPadding: 4, horizontalFlip: true },
        normalization: 'PER_CHANNEL',
        dropRate: 0,
      },
    });
  });

  it('recommend what a job can be started with', async () => {
    const { post } = await openTestServer({}, { check: checkConfig });
    const model = { denseNet: { blockLayers: [1], growthRate: 2, stemChannels: 4 } };
    const recipes = new Map(
      (await presetsOf(post)).map((preset) => [preset.recommendedTraining.source, preset]),
    );
    expect(recipes.size).toBeGreaterThan(4);
    for (const { recommendedTraining } of recipes.values()) {
      const { dropRate, source, ...settings } = recommendedTraining;
      expect(dropRate).toBe(0);
      expect(source).toMatch(/\d/);
      const started = await post(operation('start-training-job'), {
        input: { model, dataset: { name: 'shapes', trainLimit: 64 }, ...settings },
      });
      expect(at(started, 'startTrainingJob')).toMatchObject({ __typename: 'StartTrainingJobPayload' });
    }
  });
});

describe('layerShapes', () => {
  it('are the shapes after each layer, and a table of them', async () => {
    const { post } = await openTestServer();
    const input = { model: { preset: 'D2L_DENSENET' }, image: { channels: 1, height: 96, width: 96 } };
    const shapes = at(await post(operation('layer-shapes'), { input }), 'layerShapes');
    expect(shapes).toMatchObject({ __typename: 'LayerShapesPayload', name: 'd2l DenseNet' });
    expect((shapes as { layers: readonly object[] }).layers).toHaveLength(16);
    expect((shapes as { layers: readonly object[] }).layers[4]).toEqual({
      path: 'features.denseblock1',
      kind: 'denseBlock',
      outputShape: [1, 192, 24, 24],
    });
    expect((shapes as { text: string }).text).toMatch(/^classifier +linear +\[1, 10\]$/m);
  });

  it.each([
    ['growth', { denseNet: { blockLayers: [2], growthRate: 0 } }, 96, 'input.model.denseNet.growthRate'],
    ['size', { preset: 'DENSENET_121' }, 8, 'input.image'],
    ['image', { preset: 'DENSENET_121' }, 0, 'input.image.height'],
    ['lack of a model', {}, 96, 'input.model'],
  ])('name the place of a wrong %s', async (_what, model, side, path) => {
    const { post } = await openTestServer();
    const input = { model, image: { channels: 1, height: side, width: side } };
    expect(at(await post(operation('layer-shapes'), { input }), 'layerShapes')).toMatchObject({
      __typename: 'InvalidInputError',
      code: 'INVALID_INPUT',
      path,
    });
  });
});
