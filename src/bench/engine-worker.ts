import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { InsufficientMemoryError } from '../compiler/insufficient-memory-error.js';
import { InvalidModelError } from '../model/invalid-model-error.js';
import { processPeakBytes } from '../runtime/process-peak.js';
import type { KernelGroup } from './kernel-work.js';
import { prepareNetwork, type EngineCase, type PreparedNetwork } from './prepare-network.js';

/** What a worker says when it is ready. */
export interface EnginePlan {
  readonly plannedBytes: number;
  readonly parameterBytes: number;
  /** Of a training step. */
  readonly savedActivationBytes: number;
}

/** What it says instead, before it ends, where there is no engine or no such step. */
export interface EngineFailure {
  readonly failed: string;
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

function say(line: EnginePlan | EngineFailure | EngineSteps | readonly KernelGroup[]): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Says why, and ends the process, where there is no such network, too little memory, or no such kernel. */
function prepare(engineCase: EngineCase): PreparedNetwork {
  try {
    return prepareNetwork(engineCase);
  } catch (error) {
    const expected = [InsufficientMemoryError, InvalidModelError, RangeError];
    if (!expected.some((known) => error instanceof known)) throw error;
    say({ failed: (error as Error).message });
    process.exit(1);
  }
}

/** A process that runs one case, so that its peak is that case's: the case is its argument, as JSON. */
const { plan, plannedBytes, open } = prepare(JSON.parse(process.argv[2] ?? '') as EngineCase);
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
