import type { Precision } from '../compiler/precision.js';
import { requireCuda } from '../runtime/cuda-status.js';
import type { DeviceKind } from '../runtime/device-kind.js';
import { ExpectedError } from '../terminal/expected-error.js';

/** Where steps run, and in what. */
export interface ComputeSettings {
  readonly device: DeviceKind;
  readonly precision: Precision;
  /** Whether CUDA may round the factors of float32 products to TF32. */
  readonly allowTf32: boolean;
}

export const ON_CPU: ComputeSettings = { device: 'CPU', precision: 'FLOAT32', allowTf32: false };

/** Throws ExpectedError for what the CPU does not have, and DeviceUnavailableError where there is no such device. */
export function checkComputeSettings({ device, precision, allowTf32 }: ComputeSettings): void {
  if (device === 'CUDA') {
    requireCuda();
    return;
  }
  if (precision === 'FLOAT32' && !allowTf32) return;
  throw new ExpectedError(
    `Expected FLOAT32 without TF32 on the device CPU, whose engine has nothing else, but received ` +
      `${allowTf32 ? '--tf32' : `--precision ${precision}`}: choose --device cuda for it`,
  );
}
