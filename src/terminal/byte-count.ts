import { InvalidArgumentError } from 'commander';

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** No network trains in less. */
const LEAST = 1e6;

/** Reads an option that is an amount of memory, as in 512MiB, 1.5GB or 1000000. Throws InvalidArgumentError, which commander prints. */
export function byteCount(text: string): number {
  const [, figure = '', unit = ''] = /^(\d+(?:\.\d+)?) ?([A-Za-z]*)$/.exec(text) ?? [];
  const size = UNITS[unit] ?? NaN;
  const bytes = Math.floor(Number(figure) * size);
  // 5 is somebody's GiB without their unit.
  if (Number.isSafeInteger(bytes) && bytes >= LEAST && !(size === 1 && figure.includes('.'))) return bytes;
  throw new InvalidArgumentError(
    `Expected an amount of memory of at least 1MB, as in 512MiB, 8GB or 1000000, but received '${text}'.`,
  );
}
