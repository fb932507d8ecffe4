import type { Program } from '../compiler/program.js';
import type { AddonOptions } from './addon.js';
import type { CudaSettings } from './cuda-settings.js';
import { requireCuda } from './cuda-status.js';
import { translateDeviceFailure, translatingDeviceFailures } from './device-failed-error.js';
import type { DeviceKind } from './device-kind.js';
import { EngineSession } from './engine-session.js';
import { loadAddon } from './load-addon.js';
import type { Session } from './session.js';

export interface SessionOptions {
  readonly device: DeviceKind;
  /** Of the CPU: 1 to 256, the calling one counted; no result depends on it. */
  readonly threads: number;
  /** What CUDA may do. */
  readonly cuda?: CudaSettings;
  /** All that will run; the arena is as large as the largest needs. */
  readonly programs: readonly Program[];
}

/**
 * Allocates an arena of zeros and checks every program over it. Throws DeviceUnavailableError,
 * AddonUnavailableError, RangeError with the kernel and operand of a program that the engine refuses, DeviceFailedError
 * where a device cannot give the memory, and Error where the CPU cannot.
 */
export function openSession(options: SessionOptions): Session {
  const { programs } = options;
  const arenaBytes = Math.max(0, ...programs.map((program) => program.arenaBytes));
  const engine = translatingDeviceFailures(
    () => new (loadAddon().Session)({ ...addonOptions(options), arenaBytes }),
  );
  try {
    return new EngineSession(
      engine,
      new Map(programs.map((program) => [program, engine.addProgram(program)])),
    );
  } catch (error) {
    engine.close();
    throw translateDeviceFailure(error);
  }
}

function addonOptions({ device, threads, cuda = {} }: SessionOptions): AddonOptions {
  if (device === 'CPU') return { device: 'cpu', threads };
  requireCuda();
  return { device: 'cuda', ...cuda };
}
