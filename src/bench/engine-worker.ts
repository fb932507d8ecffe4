import { createInterface } from 'node:readline';
import { InsufficientMemoryError } from '../compiler/insufficient-memory-error.js';
import { InvalidModelError } from '../model/invalid-model-error.js';
import type { KernelGroup } from './kernel-work.js';
import { openMemoryMeter } from './memory-meter.js';
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
  /**
   * The process's resident set at its highest during all steps until now; on a GPU what the device has lost to it, the
   * context aside.
   */
  readonly peakBytes: number;
  /** That, over what was there with network and batch in place, and over the parameters in the arena. */
  readonly growthBytes: number;
}

/** What it is asked; it answers `{"kernels": true}` with the KernelGroups of its steps until now. */
export type EngineQuestion = { readonly steps: number } | { readonly kernels: true };

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
const engineCase = JSON.parse(process.argv[2] ?? '') as EngineCase;
const { plan, plannedBytes, open } = prepare(engineCase);
const memory = openMemoryMeter(engineCase.compute.device);
const { parameterBytes, savedActivationBytes } = plan.categories;
const network = await memory.during(open);
say({ plannedBytes, parameterBytes, savedActivationBytes });
for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line) as EngineQuestion;
  if ('kernels' in question) {
    say(await network.kernels());
    continue;
  }
  const milliseconds = await memory.during(() => network.steps(question.steps));
  const measuredBytes = network.statistics().peakBytes;
  const growthBytes = memory.growthBytes() - parameterBytes;
  say({ milliseconds, measuredBytes, peakBytes: memory.peakBytes(), growthBytes });
}
network.close();
