import { describe, expect, it } from 'vitest';
import { at, openTestServer, operation } from './open-test-server.js';

const IMAGE = { channels: 3, height: 64, width: 64 };
const STAGES = { stageBlocks: [1, 1], stageChannels: [8, 16] };

it('summarizes every preset that the schema has', async () => {
  const { post } = await openTestServer();
  const answer = await post('{ __type(name: "ModelPreset") { enumValues { name } } }');
  const presets = at(answer, '__type', 'enumValues') as { name: string }[];
  expect(presets.map(({ name }) => name)).toContain('RESNET_152');
  for (const { name: preset } of presets) {
    const summary = await post(operation('model-summary'), { input: { model: { preset }, image: IMAGE } });
    expect(at(summary, 'modelSummary'), preset).toMatchObject({ __typename: 'ModelSummary' });
  }
});

it('builds a residual network and plans its memory; null is left out where a field has a default', async () => {
  const { post } = await openTestServer();
  const nulls = { stem: null, stemChannels: null, block: null, convolutionBias: null };
  const summaries = [];
  for (const resNet of [STAGES, { ...STAGES, ...nulls }]) {
    const input = { model: { resNet }, image: IMAGE };
    summaries.push(at(await post(operation('model-summary'), { input }), 'modelSummary'));
  }
  expect(summaries[0]).toMatchObject({ name: 'ResNet (1, 1) of basic blocks' });
  expect(summaries[1]).toEqual(summaries[0]);

  const planned = await post(operation('memory-plan'), {
    input: { model: { resNet: { ...STAGES, block: 'BOTTLENECK' } }, image: IMAGE, batchSize: 4 },
  });
  expect(at(planned, 'memoryPlan', '__typename')).not.toMatch(/Error/);
});

it('takes residual blocks and dropout among the layers, with their defaults', async () => {
  const { post } = await openTestServer();
  const layers = [
    { residualBlock: { channels: 8, stride: 2 } },
    { denseBlock: { layers: 1, growthRate: 4, dropRate: 0.2 } },
    { residualBlock: { channels: 4, kind: 'BOTTLENECK', bias: false } },
    { globalAveragePool: true },
    { flatten: true },
    { dropout: 0.5 },
    { linear: { features: 10 } },
  ];
  const input = { model: { sequential: { layers } }, image: IMAGE };
  const summary = at(await post(operation('model-summary'), { input }), 'modelSummary', 'layers');
  const labels = (summary as { label: string }[]).map(({ label }) => label.replace(/-\d+$/, ''));
  expect(labels.filter((label) => /Residual|Bottleneck|Dropout/.test(label))).toEqual([
    'Residual',
    'Dropout',
    'Bottleneck',
    'Dropout',
  ]);
});

describe('a residual model is refused where it is wrong:', () => {
  const layer = (given: object) => ({ sequential: { layers: [{ relu: true }, given] } });
  it.each<[string, object, string]>([
    ['no stages', { resNet: { stageBlocks: [], stageChannels: [] } }, 'resNet.stageBlocks'],
    ['an empty stage', { resNet: { ...STAGES, stageBlocks: [1, 0] } }, 'resNet.stageBlocks[1]'],
    ['a stage without channels', { resNet: { ...STAGES, stageBlocks: [1, 1, 1] } }, 'resNet.stageChannels'],
    ['no stride', layer({ residualBlock: { channels: 8, stride: 0 } }), 'layers[1].residualBlock.stride'],
    ['no channels', layer({ residualBlock: { channels: 0 } }), 'layers[1].residualBlock.channels'],
    ['a rate of 1', layer({ dropout: 1 }), 'layers[1].dropout'],
    ['a negative rate', layer({ dropout: -0.5 }), 'layers[1].dropout'],
    [
      'a drop rate of 2',
      layer({ denseBlock: { layers: 1, growthRate: 4, dropRate: 2 } }),
      'layers[1].denseBlock.dropRate',
    ],
  ])('%s', async (_what, model, path) => {
    const { post } = await openTestServer();
    const answer = await post(operation('model-summary'), { input: { model, image: IMAGE } });
    expect(at(answer, 'modelSummary')).toMatchObject({
      __typename: 'InvalidInputError',
      code: 'INVALID_INPUT',
      path: expect.stringMatching(/^input\.model\./) as unknown,
      message: expect.stringMatching(/^Expected /) as unknown,
    });
    expect(at(answer, 'modelSummary', 'path')).toContain(path);
  });
});
