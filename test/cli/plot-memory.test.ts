import { expect, test } from 'vitest';
import { plotMemory } from '#densegraph/cli/plot-memory.js';
import type { NamedPlan } from '#densegraph/cli/named-plans.js';
import type { MemoryPoint, TrainingPlan } from '#densegraph/compiler/training-plan.js';
import { findElements, parseXml, textOf, type XmlElement } from './parse-xml.js';

const MIB = 2 ** 20;
const NOTHING = {
  parameterBytes: 0,
  gradientBytes: 0,
  optimizerBytes: 0,
  savedActivationBytes: 0,
  temporaryBytes: 0,
};

function point(kernel: number, phase: MemoryPoint['phase'], saved: number, temporary: number): MemoryPoint {
  const categories = {
    ...NOTHING,
    parameterBytes: MIB,
    savedActivationBytes: saved * MIB,
    temporaryBytes: temporary * MIB,
  };
  return {
    kernel,
    label: `conv${kernel} <&"'>`,
    phase,
    liveBytes: (1 + saved + temporary) * MIB,
    categories,
  };
}

function planOf(
  strategy: TrainingPlan['strategy'],
  plannedMib: number,
  sameAs: NamedPlan['sameAs'] = null,
): NamedPlan {
  const program = { arenaBytes: 0, buffers: [], kernels: [], bindings: {} };
  const plan: TrainingPlan = {
    strategy,
    batchSize: 1,
    train: program,
    trainRemainder: null,
    validate: program,
    plannedBytes: plannedMib * MIB,
    categories: NOTHING,
    recomputeFraction: 0,
    timeline: [
      point(0, 'forward', 1, 0),
      point(1, 'forward', 2, 0),
      point(2, 'backward', 2, 4),
      point(3, 'update', 0, 0),
    ],
    layers: [],
  };
  return { name: strategy, plan, sameAs };
}

const PLANS = [
  planOf('STORE_ALL', 10),
  planOf('RECOMPUTE_NORMALIZATION', 8),
  planOf('RECOMPUTE_BOTTLENECK', 8, 'RECOMPUTE_NORMALIZATION'),
];
const SVG = parseXml(plotMemory(`a "net" of <&'>`, PLANS));

/** The corners of an area of a panel. */
function corners(panel: number, category: string): readonly (readonly [number, number])[] {
  const areas = findElements(SVG, 'path').filter(({ attributes }) => attributes['class'] === category);
  const outline = areas[panel]?.attributes['d'] ?? '';
  return outline
    .slice(1, -1)
    .split('L')
    .map((pair) => pair.split(' ').map(Number) as [number, number]);
}

function attribute(element: XmlElement | undefined, name: string): number {
  return Number(element?.attributes[name]);
}

test('the image says what it shows, whatever the names have in them', () => {
  const texts = findElements(SVG, 'text').map(textOf);
  expect(texts[0]).toBe(`a "net" of <&'>`);
  expect(SVG.attributes['aria-label']).toBe(texts[0]);
  expect(texts).toEqual(
    expect.arrayContaining([
      ...['parameters', 'gradients', 'optimizer', 'saved activations', 'temporary', 'planned'],
      ...[
        'STORE_ALL',
        'RECOMPUTE_NORMALIZATION = RECOMPUTE_BOTTLENECK',
        'planned 10.0 MiB',
        'planned 8.00 MiB',
      ],
      `peak 7.00 MiB at kernel 2: conv2 <&"'>`,
      ...['live bytes (MiB)', 'kernel of the step', '← forward', 'backward →'],
    ]),
  );
});

test('bytes are stacked on one scale, a step at each kernel', () => {
  // The area is 876 wide and 170 high for 4 kernels and 10 MiB; it begins at 64 and ends at 56 + 170.
  const [left, middle, right] = [64, 64 + 438, 64 + 876];
  const y = (mib: number) => 226 - 17 * mib;
  expect(corners(0, 'parameterBytes')).toEqual([
    [left, y(1)],
    [right, y(1)],
    [right, y(0)],
    [left, y(0)],
  ]);
  expect(corners(0, 'savedActivationBytes')).toEqual([
    ...[
      [left, y(2)],
      [left + 219, y(2)],
      [left + 219, y(3)],
      [right - 219, y(3)],
      [right - 219, y(1)],
      [right, y(1)],
    ],
    ...[
      [right, y(1)],
      [left, y(1)],
    ],
  ]);
  const temporary = corners(1, 'temporaryBytes');
  expect(temporary).toContainEqual([middle, y(7)]);
  expect(Math.min(...temporary.map(([, at]) => at))).toBe(y(7));
});

test('the border of the passes and what was planned are marked in every panel', () => {
  const lines = findElements(SVG, 'line');
  const [, first, second] = lines.filter(({ attributes }) => attributes['class'] === 'planned');
  // The first is the legend's.
  expect(attribute(first, 'y1')).toBe(226 - 170);
  expect(attribute(second, 'y1')).toBe(226 - 17 * 8);
  const borders = lines.filter(({ attributes }) => attributes['class'] === 'border');
  expect(borders.map((line) => attribute(line, 'x1'))).toEqual([502, 502]);
});

test('it asks for nothing from outside, has no script, and follows the scheme', () => {
  const text = plotMemory('net', [planOf('STORE_ALL', 10)]);
  expect(text.match(/https?:[^"]*/g)).toEqual(['http://www.w3.org/2000/svg']);
  expect(text).not.toMatch(/<script|@import|url\(|href| on\w+=/);
  const style = textOf(findElements(parseXml(text), 'style')[0] as XmlElement);
  expect(style).toContain('@media (prefers-color-scheme: dark)');
  const classes = new Set([...text.matchAll(/class="(\w+)"/g)].map(([, name]) => name));
  for (const name of classes) expect(style).toContain(`.${name ?? ''} {`);
});
