import { describe, expect, it, vi } from 'vitest';
import { parseCases, usualCases } from '#densegraph/bench/bench-case.js';
import { ON_CPU } from '#densegraph/bench/compute-settings.js';
import { findPython, PytorchProcess } from '#densegraph/bench/pytorch-process.js';
import { buildModel } from '#densegraph/model/build-model.js';
import { summarize } from '#densegraph/model/summary.js';

vi.setConfig({ testTimeout: 120_000 });

const PYTHON = findPython([process.env['DENSEGRAPH_PYTHON'] ?? 'python3']);
const PRESETS = [...new Set(usualCases('train').map(({ preset }) => preset))];
const SETTINGS = {
  compute: ON_CPU,
  threads: 1,
  pytorchMode: 'channels_last',
  tunedMalloc: true,
  limitSeconds: 60,
} as const;

describe.skipIf(PYTHON === null)(
  "PyTorch's side (skipped where DENSEGRAPH_PYTHON names none with torch)",
  () => {
    it.each(PRESETS)('has the parameters of %s, and trains it', async (preset) => {
      for (const benchCase of parseCases(`${preset}:2:1x32x32`, 'train')) {
        const { image, classes } = benchCase;
        const { parameterCount } = summarize(buildModel({ preset }, image, classes));
        const pytorch = await PytorchProcess.open(PYTHON ?? '', { benchCase, mode: 'train', ...SETTINGS });
        expect(pytorch.parameters).toBe(parameterCount);
        expect(await pytorch.run(2)).toHaveLength(2);
        expect(pytorch.memory.growthBytes).toBeGreaterThan(0);
        expect(await pytorch.heldBytes()).toBeGreaterThan(0);
        pytorch.close();
      }
    });

    it('says why it cannot, and when it takes too long', async () => {
      const [benchCase] = parseCases('D2L_DENSENET:1:1x32x32', 'train');
      if (benchCase === undefined) throw new Error('Expected a case');
      const open = (limitSeconds: number) =>
        PytorchProcess.open(PYTHON ?? '', { benchCase, mode: 'train', ...SETTINGS, limitSeconds });
      // One image of one pixel in the last block: it has no variance.
      await expect(open(60)).rejects.toThrow(/^ValueError: Expected more than 1 value per channel/);
      await expect(open(0.01)).rejects.toThrow('not ready after 0.01 s');
    });

    it('infers', async () => {
      const [benchCase] = parseCases('D2L_DENSENET:1:1x32x32', 'inference');
      if (benchCase === undefined) throw new Error('Expected a case');
      const pytorch = await PytorchProcess.open(PYTHON ?? '', { benchCase, mode: 'inference', ...SETTINGS });
      expect(await pytorch.run(3)).toHaveLength(3);
      pytorch.close();
    });
  },
);
