import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { CudaStatus } from '#densegraph/runtime/addon.js';

/** What the fake addon answers, and what it was asked: [method, ...arguments]. */
export interface FakeCuda {
  status: CudaStatus;
  freeBytes: number;
  workspaceBytes: number;
  failures: Record<string, { readonly code: string; readonly message: string }>;
  asked: unknown[][];
}

export const GPU = {
  index: 0,
  name: 'NVIDIA H200',
  computeCapability: 90,
  multiprocessors: 132,
  totalBytes: 141e9,
  supported: true,
} as const;

export const WHOLE: CudaStatus = {
  built: true,
  runtimeVersion: 13000,
  driverVersion: 13010,
  devices: [GPU],
  cudnn: { path: '/usr/lib/libcudnn.so.9', version: 92700, planFolder: '' },
  missing: [],
};

/**
 * Has this test file's process load an addon on a machine with a GPU, and those that it starts; `failures` are those of
 * the latter. To be called before anything loads the addon.
 */
export function onMachineWithGpu(failures: FakeCuda['failures'] = {}): FakeCuda {
  const file = fileURLToPath(new URL('fake-cuda-addon.cjs', import.meta.url));
  process.env.DENSEGRAPH_ADDON = file;
  process.env['FAKE_CUDA'] = JSON.stringify({ status: WHOLE, failures });
  const { state } = createRequire(import.meta.url)(file) as { state: FakeCuda };
  state.failures = {};
  return state;
}
