import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findLibrary } from './find-library.js';
import { note, ok, type Finding } from './finding.js';

const DRIVER = 'libcuda.so.1';
const CUDNN = 'libcudnn.so.9';

/** What an engine with CUDA would find here, looked for by an engine without: no library is opened. */
export function checkNvidia(): readonly Finding[] {
  return nvidiaFindings(findLibrary(DRIVER), namedCudnn() ?? findLibrary(CUDNN));
}

/** By where the driver's library and cuDNN's are; null: nowhere. */
export function nvidiaFindings(driver: string | null, cudnn: string | null): readonly Finding[] {
  return [
    driver === null
      ? note(
          'CUDA driver',
          `there is no ${DRIVER}: a GPU could not be used`,
          "For a GPU, install NVIDIA's driver; in a container, start it with the NVIDIA container toolkit (--gpus all).",
        )
      : ok('CUDA driver', driver),
    cudnn === null
      ? note(
          'cuDNN',
          `the system has no ${CUDNN}; an engine with CUDA looks into Python's packages, too`,
          'For a GPU, pip install nvidia-cudnn-cu13, or name the library or its folder by DENSEGRAPH_CUDNN_PATH.',
        )
      : ok('cuDNN', cudnn),
  ];
}

/** The library that DENSEGRAPH_CUDNN_PATH names, where it is there. */
function namedCudnn(): string | null {
  const { DENSEGRAPH_CUDNN_PATH: named = '' } = process.env;
  if (named === '' || !existsSync(named)) return null;
  return statSync(named).isDirectory() ? join(resolve(named), CUDNN) : resolve(named);
}
