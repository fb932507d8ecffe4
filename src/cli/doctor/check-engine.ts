import { AddonUnavailableError } from '../../runtime/addon-unavailable-error.js';
import type { CudaStatus } from '../../runtime/addon.js';
import { capabilityText, cudaStatus, gpuAbsence } from '../../runtime/cuda-status.js';
import { listDevices, type DeviceDescription } from '../../runtime/devices.js';
import { formatBytes } from '../../compiler/format-bytes.js';
import { checkPlans } from './check-folders.js';
import { checkNvidia } from './check-nvidia.js';
import { note, ok, problem, type Finding } from './finding.js';

/** The native engine, the processor, and all that CUDA needs. */
export function checkEngine(): readonly Finding[] {
  const [cpu] = listDevices();
  return [...(cpu === undefined ? [] : checkCpu(cpu)), ...checkCuda()];
}

export function checkCpu(cpu: DeviceDescription): readonly Finding[] {
  const memory = `${formatBytes(cpu.freeBytes ?? 0)} of ${formatBytes(cpu.totalBytes ?? 0)} free`;
  if (!cpu.available) {
    return [
      problem(
        'Native engine',
        cpu.unavailableReason ?? '',
        'Run `npm rebuild densegraph`, or in a checkout `npm run build:addon`.',
      ),
      ok('Memory', memory),
    ];
  }
  return [
    ok('Native engine', 'loaded'),
    ok('Processor', `${cpu.name}, instruction set ${cpu.instructionSet ?? 'unknown'}`),
    ok('Memory', memory),
  ];
}

function checkCuda(): readonly Finding[] {
  try {
    const status = cudaStatus();
    return [...cudaFindings(status), ...(status.built ? [] : checkNvidia())];
  } catch (error) {
    // The engine's own finding says why.
    if (error instanceof AddonUnavailableError) return [];
    throw error;
  }
}

/** What a status of CUDA means for people; nothing of it is a problem, since the CPU trains as well. */
export function cudaFindings(status: CudaStatus): readonly Finding[] {
  const { built, driverVersion, runtimeVersion, devices, cudnn, missing } = status;
  const findings = missing.map(({ part, reason, remedy }) => note(`CUDA ${part}`, reason, `${remedy}.`));
  if (!built) return findings;
  if (driverVersion > 0) {
    findings.unshift(
      ok('CUDA driver', `CUDA ${versionText(driverVersion)}; the engine has ${versionText(runtimeVersion)}`),
    );
  }
  for (const gpu of devices) {
    const [title, absence] = [`GPU ${gpu.index}`, gpuAbsence(gpu)];
    const detail = `${gpu.name}, compute capability ${capabilityText(gpu.computeCapability)}, ${formatBytes(gpu.totalBytes)}`;
    findings.push(absence === null ? ok(title, detail) : note(title, absence.reason, absence.remedy));
  }
  if (cudnn !== null) {
    findings.push(
      ok('cuDNN', `${cudnnVersionText(cudnn.version)} from ${cudnn.path}`),
      checkPlans(cudnn.planFolder),
    );
  }
  return findings;
}

/** 12080 as 12.8. */
function versionText(version: number): string {
  return `${Math.floor(version / 1000)}.${Math.floor((version % 1000) / 10)}`;
}

/** 92700 as 9.27.0. */
function cudnnVersionText(version: number): string {
  return `${Math.floor(version / 10_000)}.${Math.floor((version % 10_000) / 100)}.${version % 100}`;
}
