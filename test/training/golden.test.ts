import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { WHOLE_STRATEGIES } from '#densegraph/compiler/memory-strategy.js';
import { checkGolden } from '#densegraph/training/golden/check-golden.js';
import { isWithin } from '#densegraph/training/golden/compare-results.js';
import { formatGoldenReport, isGolden } from '#densegraph/training/golden/format-golden-report.js';

const GOLDEN = fileURLToPath(new URL('../golden/', import.meta.url));

describe('the engine', () => {
  it("computes PyTorch's numbers, under every strategy", async () => {
    const report = await checkGolden(GOLDEN, { device: 'CPU', threads: 2 });
    expect(report.failures).toEqual([]);
    expect(report.comparisons.filter((comparison) => !isWithin(comparison))).toEqual([]);
    expect(isGolden(report)).toBe(true);

    const ran = new Set(report.comparisons.map(({ caseName, strategy }) => `${caseName} ${strategy ?? ''}`));
    for (const strategy of WHOLE_STRATEGIES) {
      for (const name of [
        'dense_block',
        'transition',
        'densenet_d2l_tiny',
        'densenet_bc_tiny',
        'resnet_d2l_tiny',
        'densenet_d2l_96',
      ]) {
        expect(ran).toContain(`${name} ${strategy}`);
      }
    }
    const losses = report.comparisons.filter(({ tensor }) => tensor === 'traj.nesterov.losses');
    expect(losses).toHaveLength(3 * WHOLE_STRATEGIES.length);
    // Its images are not kept here; `npm run check:golden` runs it where they are.
    const images = '../data/fashion-mnist-900/train-images-idx3-ubyte.gz';
    expect(report.skipped).toEqual([
      `densenet_d2l_96: the trajectory sgd, as ${images} is not there`,
      `densenet_d2l_96: the trajectory sgd_small, as ${images} is not there`,
    ]);
  });

  it('reports what is not built by name, and what is broken beside what is right', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'densegraph-golden-'));
    try {
      const index = JSON.parse(readFileSync(join(GOLDEN, 'index.json'), 'utf8')) as {
        cases: { name: string }[];
      };
      const [block, transition] = ['dense_block', 'transition'].map((name) =>
        index.cases.find((entry) => entry.name === name),
      );
      const cases = [
        transition,
        { ...block, name: 'later', model: { family: 'vision-transformer' } },
        { ...block, name: 'torn', files: { float32: 'torn.safetensors', float64: 'torn.safetensors' } },
        { ...block, name: 'lost', files: { float32: 'lost.safetensors', float64: 'lost.safetensors' } },
      ];
      writeFileSync(join(directory, 'index.json'), JSON.stringify({ cases }));
      for (const file of ['dense_block', 'dense_block.f64', 'transition', 'transition.f64']) {
        cpSync(join(GOLDEN, `${file}.safetensors`), join(directory, `${file}.safetensors`));
      }
      writeFileSync(
        join(directory, 'torn.safetensors'),
        readFileSync(join(GOLDEN, 'dense_block.safetensors')).subarray(0, 9999),
      );
      const report = await checkGolden(directory, { device: 'CPU', threads: 1 });
      expect(report.skipped).toEqual(['later: the family vision-transformer is not built yet']);
      expect(report.failures).toEqual([
        expect.stringMatching(/^torn: .*truncated/),
        expect.stringMatching(/^lost: ENOENT.*lost\.safetensors/),
      ]);
      expect(isGolden(report)).toBe(false);
      const lines = formatGoldenReport(report).split('\n');
      expect(lines.some((line) => /^grad conv\.weight +4 .* % {2}transition /.test(line))).toBe(true);
      const count = report.comparisons.length;
      expect(lines.at(-1)).toBe(
        `4 cases, ${count} tensors: ${count} within their bounds, 0 outside, 2 cases failed, 1 skipped`,
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
