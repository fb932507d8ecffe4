import { describe, expect, it } from 'vitest';
import { buildLayeredModel } from '#densegraph/model/build-model.js';
import { layerShapesText } from '#densegraph/model/layer-shapes-text.js';
import { layerShapes } from '#densegraph/model/layer-shapes.js';
import type { ModelSpec } from '#densegraph/model/model-spec.js';
import { FAMILY_DATA, PRESET_FAMILIES } from '#densegraph/model/preset-families.js';
import type { PresetName } from '#densegraph/model/presets.js';
import { summarize } from '#densegraph/model/summary.js';
import { image, sequential } from './specs.js';

const shapesOf = (spec: ModelSpec, ...[of, classes]: [ReturnType<typeof image>, number]) =>
  layerShapes(buildLayeredModel(spec, of, classes));

describe('layerShapes', () => {
  it("of the book's DenseNet are those that its chapter arrives at", () => {
    const shapes = shapesOf({ preset: 'D2L_DENSENET' }, image(1, 96), 10);
    expect(shapes.map(({ kind, outputShape }) => [kind, outputShape.join('x')])).toEqual([
      ['convolution', '1x64x48x48'],
      ['batchNorm', '1x64x48x48'],
      ['relu', '1x64x48x48'],
      ['maxPool', '1x64x24x24'],
      ['denseBlock', '1x192x24x24'],
      ['transition', '1x96x12x12'],
      ['denseBlock', '1x224x12x12'],
      ['transition', '1x112x6x6'],
      ['denseBlock', '1x240x6x6'],
      ['transition', '1x120x3x3'],
      ['denseBlock', '1x248x3x3'],
      ['batchNorm', '1x248x3x3'],
      ['relu', '1x248x3x3'],
      ['globalAveragePool', '1x248x1x1'],
      ['flatten', '1x248'],
      ['linear', '1x10'],
    ]);
  });

  it("of DenseNet-121 are those of the paper's table 1", () => {
    const shapes = shapesOf({ preset: 'DENSENET_121' }, image(3, 224), 1000);
    const blocks = shapes.filter(({ kind }) => kind === 'denseBlock' || kind === 'transition');
    expect(blocks.map(({ path, outputShape }) => [path, ...outputShape.slice(1, 3)])).toEqual([
      ['features.denseblock1', 256, 56],
      ['features.transition1', 128, 28],
      ['features.denseblock2', 512, 28],
      ['features.transition2', 256, 14],
      ['features.denseblock3', 1024, 14],
      ['features.transition3', 512, 7],
      ['features.denseblock4', 1024, 7],
    ]);
  });

  it.each(Object.entries(PRESET_FAMILIES))(
    'of %s agree with the modules of its summary',
    (preset, family) => {
      const model = buildLayeredModel({ preset }, FAMILY_DATA[family].image, FAMILY_DATA[family].classes);
      const modules = new Map(
        summarize(model.graph).layers.map((row) => [row.path, row.outputShape.slice(1)]),
      );
      const shapes = layerShapes(model);
      const listed = shapes.filter(({ path }) => modules.has(path));
      expect(listed.map(({ outputShape }) => outputShape.slice(1))).toEqual(
        listed.map(({ path }) => modules.get(path)),
      );
      // What is listed nowhere are containers without a forward and functions.
      const others = new Set(shapes.filter(({ path }) => !modules.has(path)).map(({ kind }) => kind));
      const unlisted = ['transition', 'residualBlock', 'relu', 'globalAveragePool', 'flatten'];
      expect([...others].filter((kind) => !unlisted.includes(kind))).toEqual([]);
      expect(shapes.at(-1)?.outputShape).toEqual([1, FAMILY_DATA[family].classes]);
    },
  );

  it('of a sequential model are those of its own layers, and a dropout of nothing changes none', () => {
    const relus = new Array<{ relu: true }>(9).fill({ relu: true });
    const spec = sequential(
      { convBlock: { channels: 5, bias: true } },
      ...relus,
      { dropout: 0 },
      { residualBlock: { channels: 4, stride: 2, kind: 'BASIC', bias: true } },
      { flatten: true },
      { linear: { features: 3, bias: true } },
    );
    const shapes = shapesOf(spec, image(2, 7, 9), 3);
    expect(shapes.map(({ path, kind, outputShape }) => `${path} ${kind} ${outputShape.join('x')}`)).toEqual([
      '0 convBlock 1x5x7x9',
      ...relus.map((_, i) => `${i + 1} relu 1x5x7x9`),
      '10 dropout 1x5x7x9',
      '11 residualBlock 1x4x4x5',
      '12 flatten 1x80',
      '13 linear 1x3',
    ]);
  });
});

it.each(Object.keys(PRESET_FAMILIES) as PresetName[])('the table of %s fits 80 columns', (preset) => {
  const { image: of, classes } = FAMILY_DATA[PRESET_FAMILIES[preset]];
  const shapes = shapesOf({ preset }, of, classes);
  const lines = layerShapesText('n'.repeat(100), shapes).trimEnd().split('\n');
  expect(lines).toHaveLength(shapes.length + 5);
  expect(Math.max(...lines.map((line) => line.length))).toBe(80);
  for (const { path, outputShape } of shapes) {
    expect(
      lines.filter((line) => line.startsWith(`${path} `) && line.endsWith(` [${outputShape.join(', ')}]`)),
    ).toHaveLength(1);
  }
});
