import { terminalTable } from '../model/terminal-table.js';
import type { StepProfile } from '../training/profile-step.js';
import { formatBytes } from '../compiler/format-bytes.js';
import { byTime, totalsBy, type ProfileTotals } from './profile-totals.js';

const SHOWN_LAYERS = 20;

/**
 * Where a step's time goes as tables for a terminal of 80 columns: its parts, its operations and its layers, those that
 * take longest first; ends with a line break.
 */
export function profileText(title: string, profile: StepProfile): string {
  const { kernels, microseconds, plannedBytes } = profile;
  const { steps, threads, device } = profile.request;
  const place = device === 'CPU' ? `${threads} threads` : 'the GPU';
  const operations = totalsBy(kernels, ({ operation }) => operation).toSorted(byTime);
  const layers = totalsBy(kernels, ({ label }) => label).toSorted(byTime);
  const shown = layers.slice(0, SHOWN_LAYERS);
  const shareOf = (time: number): string => percent(time / microseconds.median);
  const { minimum, median, maximum } = microseconds;
  return [
    terminalTable(
      title,
      alignPart('Part', ['Kernels', 'ms', 'Share', 'GFLOP/s', 'GB/s', 'Moved']),
      partRows(profile, shareOf),
      [
        `A step: ${milliseconds(median)} ms (${milliseconds(minimum)} to ${milliseconds(maximum)}), in ${formatBytes(plannedBytes)}.`,
        `Medians of ${steps} steps on ${place}, which add up nearly.`,
      ],
    ),
    terminalTable(
      'By operation',
      alignPart('Operation', ['Kernels', 'ms', 'Share', 'GFLOP/s', 'GB/s', 'Moved']),
      operations.map((totals) => partRow(totals, shareOf)),
      [
        'GFLOP/s: convolutions, counted in the direct form, whatever form computes them.',
        'GB/s: operands, each counted once; scratch space left out.',
        ...libraryNotes(profile),
      ],
    ),
    terminalTable(
      `By layer: the ${shown.length} of ${layers.length} that take longest`,
      alignLayer('Layer', ['ms', 'Share', 'Forward', 'Backward', 'GFLOP/s', 'GB/s']),
      shown.map((totals) => layerRow(totals, shareOf)),
    ),
  ].join('\n');
}

/** How many convolutions a library computes, and how many the engine's own kernels, where there may be a library. */
function libraryNotes({ kernels, request }: StepProfile): readonly string[] {
  if (request.device === 'CPU') return [];
  const convolutions = kernels.filter(({ operation }) => operation.startsWith('convolution'));
  const own = convolutions.filter(({ library }) => library === '');
  const byLibrary = `${convolutions.length - own.length} of ${convolutions.length} by cuDNN`;
  return [`Convolutions and their gradients: ${byLibrary}, ${own.length} by our own kernels.`];
}

type Six = readonly [string, string, string, string, string, string];
type Share = (microseconds: number) => string;

function partRows(profile: StepProfile, shareOf: Share): readonly string[] {
  const besides = (name: string, time: number): string =>
    alignPart(name, ['', milliseconds(time), shareOf(time), '', '', '']);
  return [
    ...totalsBy(profile.kernels, ({ phase }) => phase).map((totals) => partRow(totals, shareOf)),
    besides('writing the inputs', profile.inputMicroseconds),
    besides('outside of the kernels', profile.outsideMicroseconds),
  ];
}

function partRow(totals: ProfileTotals, shareOf: Share): string {
  const { name, kernels, microseconds, bytes } = totals;
  return alignPart(name, [
    String(kernels),
    milliseconds(microseconds),
    shareOf(microseconds),
    arithmeticRate(totals),
    transferRate(totals),
    formatBytes(bytes),
  ]);
}

function layerRow(totals: ProfileTotals, shareOf: Share): string {
  const { name, microseconds, forwardMicroseconds, backwardMicroseconds } = totals;
  return alignLayer(name, [
    milliseconds(microseconds),
    shareOf(microseconds),
    milliseconds(forwardMicroseconds),
    milliseconds(backwardMicroseconds),
    arithmeticRate(totals),
    transferRate(totals),
  ]);
}

/** GFLOP/s, a product and its sum counted as two; empty where there are none. */
function arithmeticRate({ multiplyAccumulates, microseconds }: ProfileTotals): string {
  return multiplyAccumulates === 0 ? '' : rate((2 * multiplyAccumulates) / microseconds / 1000);
}

/** GB/s, of 10^9 bytes. */
function transferRate({ bytes, microseconds }: ProfileTotals): string {
  return rate(bytes / microseconds / 1000);
}

function rate(value: number): string {
  return value.toFixed(1);
}

function milliseconds(microseconds: number): string {
  return (microseconds / 1000).toFixed(2);
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)} %`;
}

function alignPart(name: string, figures: Six): string {
  return name.padEnd(27) + align(figures, [8, 10, 9, 9, 7, 10]);
}

function alignLayer(name: string, figures: Six): string {
  // The end of a path says more than its beginning.
  const shortened = name.length > 30 ? `…${name.slice(-29)}` : name;
  return shortened.padEnd(30) + align(figures, [9, 8, 9, 9, 8, 7]);
}

function align(figures: Six, widths: readonly number[]): string {
  return figures.map((figure, index) => figure.padStart(widths[index] ?? 0)).join('');
}
