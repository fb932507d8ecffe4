import type { Precision } from '../compiler/precision.js';
import type { DeviceKind } from '../runtime/device-kind.js';

/** What can be chosen for the demo; defaults are filled in. */
export interface DemoOptions {
  readonly dataset?: string;
  readonly epochs: number;
  readonly preset: string;
  readonly batch: number;
  readonly size: number;
  readonly learningRate: number;
  readonly device: DeviceKind;
  readonly precision: Precision;
  readonly trainLimit: number;
  readonly dataDir?: string;
  readonly json?: true;
}
