import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findLibrary } from './find-library.js';
import { note, ok, type Finding } from './finding.js';

const DRIVER = 'libcuda.so.1';
const CUDNN = 'libcudnn.so.9';

/** What an engine with CUDA would find here, looked for by an engine without: no library is opened. */
export function checkNvidia(): readonly Finding[] {
  const { DENSEGRAPH_CUDNN_PATH: named = '' } = process.env;
  const cudnn = named === '' || named === 'off' ? findLibrary(CUDNN) : namedCudnn(named);
  return nvidiaFindings(findLibrary(DRIVER), cudnn, named);
}

/** By where the driver's library and cuDNN's are, null: nowhere; and by what DENSEGRAPH_CUDNN_PATH names. */
export function nvidiaFindings(driver: string | null, cudnn: string | null, named = ''): readonly Finding[] {
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
          named === ''
            ? `the system has no ${CUDNN}; an engine with CUDA looks into Python's packages, too`
            : `DENSEGRAPH_CUDNN_PATH is ${named}, where no ${CUDNN} is`,
          'For a GPU, pip install nvidia-cudnn-cu13, or name the library or its folder by DENSEGRAPH_CUDNN_PATH.',
        )
      : ok('cuDNN', cudnn),
  ];
}

/** The library that is named, or lies in the folder that is; null where it is not there. */
function namedCudnn(named: string): string | null {
  const isFolder = statSync(named, { throwIfNoEntry: false })?.isDirectory() === true;
  const file = isFolder ? join(resolve(named), CUDNN) : resolve(named);
  return existsSync(file) ? file : null;
}
