import { DeviceUnavailableError } from './device-unavailable-error.js';

/** How a device can fail, as the engine says it. */
export type DeviceFailureCode =
  | 'DEVICE_OUT_OF_MEMORY'
  | 'DEVICE_CALL_FAILED'
  /** A kernel broke the device's rules: nothing runs on it in this process any more. */
  | 'DEVICE_FAULT'
  /** The device does not answer any more. */
  | 'DEVICE_LOST';

const REMEDIES: Readonly<Record<DeviceFailureCode, string>> = {
  DEVICE_OUT_OF_MEMORY:
    'Choose a smaller batch or a memory strategy that keeps less, or free the device: nvidia-smi shows who holds its memory.',
  DEVICE_CALL_FAILED: 'Start it again; `densegraph doctor` checks the driver and its libraries.',
  DEVICE_FAULT: 'It is a defect of the engine or of the device: please report it.',
  DEVICE_LOST: 'Check it with nvidia-smi: it may need a reset, or the machine a restart.',
};

const ASK_DOCTOR = '`densegraph doctor` tells what of it is there and what is missing.';

/** A device failed, rather than what was asked of it being wrong. Whoever meets it can go on without the session. */
export class DeviceFailedError extends Error {
  override readonly name = 'DeviceFailedError';
  readonly code: DeviceFailureCode;
  /** What to do; the message ends with it. */
  readonly remedy: string;

  constructor(code: DeviceFailureCode, reason: string, options?: ErrorOptions) {
    super(`The device failed: ${reason}. ${REMEDIES[code]}`, options);
    this.code = code;
    this.remedy = REMEDIES[code];
  }
}

/** Calls the engine; throws what it throws, translated. */
export function translatingDeviceFailures<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw translateDeviceFailure(error);
  }
}

/** What the engine threw, as DeviceFailedError where a device has failed, DeviceUnavailableError where it has none. */
export function translateDeviceFailure(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const { code, message } = error;
  if (code === 'DEVICE_UNAVAILABLE') {
    return new DeviceUnavailableError('CUDA', message, ASK_DOCTOR, { cause: error });
  }
  if (typeof code !== 'string' || !Object.hasOwn(REMEDIES, code)) return error;
  return new DeviceFailedError(code as DeviceFailureCode, message, { cause: error });
}
