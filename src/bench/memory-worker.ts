import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { processPeakBytes } from '../runtime/process-peak.js';
import { prepareTraining, type TrainingCase } from './prepare-training.js';

/** What a worker of the memory benchmark says when it is ready. */
export interface MemoryCasePlan {
  readonly plannedBytes: number;
  readonly savedActivationBytes: number;
  readonly temporaryBytes: number;
}

/** What it answers to `{"steps": N}`. */
export interface MemoryCaseSteps {
  readonly milliseconds: readonly number[];
  /** By the device's own allocator. */
  readonly measuredBytes: number;
  /** Of the process's resident set, over what it was with network, plan, weights and batch in place. */
  readonly growthBytes: number;
}

/** From here on the peak is of what comes; where the system cannot do that, of all until now as well. */
function resetProcessPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    return;
  }
}

function say(line: MemoryCasePlan | MemoryCaseSteps): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** A process that trains one case, so that its peak is that case's: the case is its argument, as JSON. */
const { plan, open } = prepareTraining(JSON.parse(process.argv[2] ?? '') as TrainingCase);
resetProcessPeak();
const before = processPeakBytes();
const training = open();
const { savedActivationBytes, temporaryBytes } = plan.categories;
say({ plannedBytes: plan.plannedBytes, savedActivationBytes, temporaryBytes });
for await (const line of createInterface({ input: process.stdin })) {
  const { steps } = JSON.parse(line) as { readonly steps: number };
  const milliseconds = await training.steps(steps);
  const measuredBytes = training.statistics().peakBytes;
  say({ milliseconds, measuredBytes, growthBytes: processPeakBytes() - before });
}
training.close();
