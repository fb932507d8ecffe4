import type { Program } from '../compiler/program.js';
import { CUDA_ABSENT, type DeviceKind } from './devices.js';
import { DeviceUnavailableError } from './device-unavailable-error.js';
import { EngineSession } from './engine-session.js';
import { loadAddon } from './load-addon.js';
import type { Session } from './session.js';

export interface SessionOptions {
  readonly device: DeviceKind;
  /** 1 to 256, the calling one counted; no result depends on it. */
  readonly threads: number;
  /** All that will run; the arena is as large as the largest needs. */
  readonly programs: readonly Program[];
}

/**
 * Allocates an arena of zeros and checks every program over it. Throws DeviceUnavailableError for CUDA,
 * AddonUnavailableError, RangeError with the kernel and operand of a program that the engine refuses, and Error where
 * the memory cannot be had.
 */
export function openSession({ device, threads, programs }: SessionOptions): Session {
  if (device === 'CUDA') throw new DeviceUnavailableError('CUDA', CUDA_ABSENT.reason, CUDA_ABSENT.remedy);
  const { Session } = loadAddon();
  const arenaBytes = Math.max(0, ...programs.map((program) => program.arenaBytes));
  const engine = new Session({ device: 'cpu', threads, arenaBytes });
  try {
    return new EngineSession(
      engine,
      new Map(programs.map((program) => [program, engine.addProgram(program)])),
    );
  } catch (error) {
    engine.close();
    throw error;
  }
}
