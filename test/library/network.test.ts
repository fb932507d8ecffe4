import { buildNetwork, denseNet, InvalidModelError } from 'densegraph';
import type { DenseNetPreset } from 'densegraph';
import { describe, expect, it } from 'vitest';

const GRAY = { channels: 1, height: 32, width: 32 };

describe('denseNet', () => {
  it('gives a published network with the images and classes that it was published with', () => {
    const network = denseNet('DENSENET_121');
    expect(network.image).toEqual({ channels: 3, height: 224, width: 224 });
    // torchvision.models.densenet121: sum(p.numel() for p in parameters()).
    expect(network.summary().parameterCount).toBe(7_978_856);
  });

  it('fits a published network to other images and classes', () => {
    const network = denseNet('D2L_DENSENET', { image: GRAY, classes: 3 });
    expect(network.layerShapes().at(-1)?.outputShape).toEqual([1, 3]);
    expect(String(network)).toMatch(/^d2l DenseNet\n[^]*Linear-\d+ +\[-1, 3\]/);
  });

  it("fills in DenseNet-121's values for what is left out", () => {
    const own = denseNet(
      { blockLayers: [6, 12, 24, 16] },
      { image: { channels: 3, height: 224, width: 224 }, classes: 1000 },
    );
    expect(own.summary().layers).toEqual(denseNet('DENSENET_121').summary().layers);
  });

  it.each([
    ['blockLayers[1]', () => denseNet({ blockLayers: [2, 0] }, { image: GRAY, classes: 10 })],
    ['classes', () => denseNet('D2L_DENSENET', { classes: 1 })],
    ['preset', () => denseNet('DENSENET_999' as DenseNetPreset)],
    ['image', () => denseNet({ blockLayers: [2] }, undefined as never)],
  ])('says that %s is wrong', (path, make) => {
    expect(make).toThrow(InvalidModelError);
    expect(make).toThrow(expect.objectContaining({ path: expect.stringContaining(path) as string }));
  });
});

describe('buildNetwork', () => {
  it('makes what is no DenseNet', () => {
    // torchvision.models.resnet50.
    expect(buildNetwork({ preset: 'RESNET_50' }).summary().parameterCount).toBe(25_557_032);
  });
});
