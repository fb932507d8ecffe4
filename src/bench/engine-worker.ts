import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { processPeakBytes } from '../runtime/process-peak.js';
import type { KernelGroup } from './kernel-work.js';
import { prepareNetwork, type EngineCase } from './prepare-network.js';

/** What a worker says when it is ready. */
export interface EnginePlan {
  readonly plannedBytes: number;
  readonly parameterBytes: number;
  /** Of a training step. */
  readonly savedActivationBytes: number;
}

/** What it answers to `{"steps": N}`. */
export interface EngineSteps {
  readonly milliseconds: readonly number[];
  /** By the device's own allocator. */
  readonly measuredBytes: number;
  /** The process's resident set at its highest during all steps until now. */
  readonly peakBytes: number;
  /** That, over what was resident with network and batch in place, and over the parameters in the arena. */
  readonly growthBytes: number;
}

/** What it is asked; it answers `{"kernels": true}` with the KernelGroups of its steps until now. */
export type EngineQuestion = { readonly steps: number } | { readonly kernels: true };

/** From here on the peak is of what comes; where the system cannot do that, of all until now as well. */
function resetProcessPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    return;
  }
}

function say(line: EnginePlan | EngineSteps | readonly KernelGroup[]): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** A process that runs one case, so that its peak is that case's: the case is its argument, as JSON. */
const { plan, plannedBytes, open } = prepareNetwork(JSON.parse(process.argv[2] ?? '') as EngineCase);
resetProcessPeak();
const before = processPeakBytes();
const { parameterBytes, savedActivationBytes } = plan.categories;
const network = open();
say({ plannedBytes, parameterBytes, savedActivationBytes });
for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line) as EngineQuestion;
  if ('kernels' in question) {
    say(network.kernels());
    continue;
  }
  const milliseconds = await network.steps(question.steps);
  const measuredBytes = network.statistics().peakBytes;
  const peakBytes = processPeakBytes();
  say({ milliseconds, measuredBytes, peakBytes, growthBytes: peakBytes - before - parameterBytes });
}
network.close();
