import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkPlans } from './check-folders.js';
import { findLibrary } from './find-library.js';
import { note, ok, type Finding } from './finding.js';

const DRIVER = 'libcuda.so.1';
const CUDNN = 'libcudnn.so.9';
const ELF = Buffer.from('\x7fELF', 'latin1');

/** What an engine with CUDA would find here, looked for by an engine without: no library is opened. */
export function checkNvidia(): readonly Finding[] {
  const { DENSEGRAPH_CUDNN_PATH: named = '', DENSEGRAPH_PLAN_CACHE: plans = '' } = process.env;
  return [
    driverFinding(findLibrary(DRIVER)),
    named === '' ? cudnnFinding(findLibrary(CUDNN)) : namedCudnnFinding(named),
    plansFinding(plans),
  ];
}

/** By where the driver's library is; null: nowhere. */
export function driverFinding(driver: string | null): Finding {
  return driver === null
    ? note(
        'CUDA driver',
        `there is no ${DRIVER}: a GPU could not be used`,
        "For a GPU, install NVIDIA's driver; in a container, start it with the NVIDIA container toolkit (--gpus all).",
      )
    : ok('CUDA driver', driver);
}

/** By where the system has cuDNN; null: nowhere. */
export function cudnnFinding(cudnn: string | null): Finding {
  return cudnn === null
    ? note(
        'cuDNN',
        `the system has no ${CUDNN}; an engine with CUDA looks into Python's packages, too`,
        'For a GPU, pip install nvidia-cudnn-cu13, or name the library or its folder by DENSEGRAPH_CUDNN_PATH.',
      )
    : ok('cuDNN', cudnn);
}

/** By what DENSEGRAPH_CUDNN_PATH names, without which an engine with CUDA runs no job on it; the CPU needs none of it. */
function namedCudnnFinding(named: string): Finding {
  if (named === 'off') return ok('cuDNN', 'switched off by DENSEGRAPH_CUDNN_PATH');
  const file = statSync(named, { throwIfNoEntry: false })?.isDirectory()
    ? join(resolve(named), CUDNN)
    : resolve(named);
  const fault = faultOfLibrary(file);
  return fault === null
    ? ok('cuDNN', `${file}, not opened by this engine`)
    : note(
        'cuDNN',
        `DENSEGRAPH_CUDNN_PATH is ${named}, and ${fault}: jobs on CUDA would be refused`,
        `Name ${CUDNN} or the folder that it lies in, or unset DENSEGRAPH_CUDNN_PATH.`,
      );
}

/** Null: none that can be seen without opening it as a library. */
function faultOfLibrary(file: string): string | null {
  if (!existsSync(file)) return `there is no ${file}`;
  return beginsAsElf(file) ? null : `${file} is no library`;
}

/** False also where it cannot be read. */
function beginsAsElf(file: string): boolean {
  const first = Buffer.alloc(ELF.length);
  try {
    const descriptor = openSync(file, 'r');
    try {
      readSync(descriptor, first);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
  return first.equals(ELF);
}

/** By what DENSEGRAPH_PLAN_CACHE names; where nothing is, an engine with CUDA takes a folder of the user's cache. */
function plansFinding(named: string): Finding {
  if (named !== '') return checkPlans(named === 'off' ? '' : named);
  return ok('cuDNN plans', "an engine with CUDA keeps them in the user's cache");
}
