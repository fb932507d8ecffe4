import { describe, expect, it } from 'vitest';
import { caseTitle, parseCases, usualCases } from '#densegraph/bench/bench-case.js';

const namesOf = (cases: readonly { readonly name: string }[]) => cases.map(({ name }) => name);

describe('cases of the benchmarks', () => {
  it('has every network at the batches that it is usually timed at', () => {
    expect(namesOf(usualCases('train'))).toEqual([
      'D2L_DENSENET:32',
      'D2L_DENSENET:128',
      'DENSENET_121:8',
      'D2L_RESNET_18:32',
      'DENSENET_BC_CIFAR_100_12:64',
    ]);
    expect(usualCases('inference')).toHaveLength(8);
  });

  it('reads a preset alone, with a batch, with images', () => {
    expect(namesOf(parseCases('D2L_DENSENET', 'train'))).toEqual(['D2L_DENSENET:32', 'D2L_DENSENET:128']);
    expect(namesOf(parseCases('D2L_DENSENET', 'inference'))).toEqual(['D2L_DENSENET:1', 'D2L_DENSENET:32']);
    expect(parseCases('DENSENET_121:4', 'train')).toEqual([
      {
        name: 'DENSENET_121:4',
        preset: 'DENSENET_121',
        image: { channels: 3, height: 224, width: 224 },
        classes: 1000,
        batchSize: 4,
      },
    ]);
    const [small] = parseCases('D2L_RESNET_18:2:3x64x48', 'train');
    expect(small?.image).toEqual({ channels: 3, height: 64, width: 48 });
    expect(small && caseTitle(small)).toBe('D2L_RESNET_18, 3x64x48, batch 2');
  });

  it('gives every case a name that reads as that case', () => {
    for (const benchCase of [...usualCases('train'), ...parseCases('D2L_DENSENET:5:2x40x40', 'train')]) {
      expect(parseCases(benchCase.name, 'train')).toEqual([benchCase]);
    }
  });

  it.each([
    '',
    'ALEXNET',
    'RESNET_50',
    'D2L_DENSENET:0',
    'D2L_DENSENET:1.5',
    'D2L_DENSENET:2:96',
    'D2L_DENSENET:2:1x96x96:x',
  ])("refuses '%s'", (text) => {
    expect(() => parseCases(text, 'train')).toThrow(/^Expected PRESET, .* but received '/);
  });
});
