import { describe, expect, it } from 'vitest';
import { buildModel } from '#densegraph/model/build-model.js';
import type { PresetName } from '#densegraph/model/presets.js';
import { PRESETS } from '#densegraph/model/presets.js';
import { summaryText } from '#densegraph/model/summary-text.js';
import { summarize } from '#densegraph/model/summary.js';
import { image, sequential } from './specs.js';

describe('summaryText', () => {
  it('is a table with totals', () => {
    const spec = sequential(
      { convolution: { channels: 64, kernel: 7, stride: 2, padding: 3, bias: true } },
      { batchNorm: true },
      { globalAveragePool: true },
      { flatten: true },
      { linear: { features: 10, bias: true } },
    );
    expect(summaryText(summarize(buildModel(spec, image(1, 96), 10, 'small')))).toBe(`small
────────────────────────────────────────────────────────────────────────────────
Layer                    Output shape                   Parameters     Mult-adds
────────────────────────────────────────────────────────────────────────────────
Conv2d-1                 [-1, 64, 48, 48]                    3,200         7.23M
BatchNorm2d-2            [-1, 64, 48, 48]                      128
AdaptiveAvgPool2d-3      [-1, 64, 1, 1]
Flatten-4                [-1, 64]
Linear-5                 [-1, 10]                              650           640
────────────────────────────────────────────────────────────────────────────────
Parameters                                                                 3,978
Trainable parameters                                                       3,978
Multiply-accumulates an image                                          7,225,984
Input                                                                    0.04 MB
Forward and backward pass                                                2.25 MB
Parameters in memory                                                     0.02 MB
Estimated total for one image                                            2.30 MB
`);
  });

  it.each(Object.keys(PRESETS) as PresetName[])('stays within 80 columns for %s', (preset) => {
    const lines = summaryText(summarize(buildModel({ preset }, image(3, 224), 1000))).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBe(80);
  });

  it('cuts a name that is too long', () => {
    const graph = buildModel({ preset: 'D2L_DENSENET' }, image(1, 96), 10, 'x'.repeat(200));
    expect(summaryText(summarize(graph)).split('\n')[0]).toBe(`${'x'.repeat(79)}…`);
  });
});
