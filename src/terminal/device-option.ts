import { InvalidArgumentError, Option } from 'commander';
import type { DeviceKind } from '../runtime/device-kind.js';

const DEVICES: ReadonlyMap<string, DeviceKind> = new Map([
  ['cpu', 'CPU'],
  ['cuda', 'CUDA'],
]);

/** `--device cpu|cuda`: where the kernels run, as its DeviceKind. */
export const deviceOption = (): Option =>
  new Option('--device <cpu|cuda>', 'where the kernels run').argParser(parseDevice).default('CPU', 'cpu');

function parseDevice(text: string): DeviceKind {
  const device = DEVICES.get(text.toLowerCase());
  if (device !== undefined) return device;
  throw new InvalidArgumentError(`Expected ${[...DEVICES.keys()].join(' or ')} but received '${text}'.`);
}
