import type { KernelProfile } from '../training/kernel-profile.js';
import type { StepProfile } from '../training/profile-step.js';

/** One event of the Trace Event Format, which chrome://tracing and ui.perfetto.dev read. Times are in microseconds. */
export type TraceEvent =
  /** Names a process or a row. */
  | {
      readonly ph: 'M';
      readonly name: 'process_name' | 'thread_name';
      readonly pid: number;
      readonly tid: number;
      readonly args: { readonly name: string };
    }
  /** Something that has a beginning and a duration. */
  | {
      readonly ph: 'X';
      readonly name: string;
      readonly cat: string;
      readonly ts: number;
      readonly dur: number;
      readonly pid: number;
      readonly tid: number;
      readonly args: Readonly<Record<string, unknown>>;
    }
  /** Numbers from a moment on. */
  | {
      readonly ph: 'C';
      readonly name: string;
      readonly ts: number;
      readonly pid: number;
      readonly tid: number;
      readonly args: Readonly<Record<string, number>>;
    };

export interface ChromeTrace {
  readonly displayTimeUnit: 'ms';
  readonly traceEvents: readonly TraceEvent[];
}

type CompleteEvent = Extract<TraceEvent, { readonly ph: 'X' }>;

const PROCESS = 1;
const STEP_ROW = 0;
const ROWS: Record<KernelProfile['phase'], number> = { forward: 1, backward: 2, update: 3 };

/** A kernel and when it runs, in whole nanoseconds, so that sums are exact. */
interface Scheduled {
  readonly kernel: KernelProfile;
  readonly begin: number;
  readonly end: number;
}

/**
 * A step as a Chrome trace: a row for the step and one for each phase, where the kernels lie in their layers, and the
 * live bytes by purpose as a counter. Kernels follow each other without gaps, each as long as its median; what a step
 * has beyond them comes first (the inputs) and last.
 */
export function profileTrace(title: string, profile: StepProfile): ChromeTrace {
  const inputEnd = nanoseconds(profile.inputMicroseconds);
  const kernels = schedule(profile.kernels, inputEnd);
  const kernelsEnd = kernels.at(-1)?.end ?? inputEnd;
  const outside = nanoseconds(Math.max(0, profile.outsideMicroseconds));
  const phases = new Set(profile.kernels.map(({ phase }) => phase));
  return {
    displayTimeUnit: 'ms',
    traceEvents: [
      named('process_name', STEP_ROW, title),
      named('thread_name', STEP_ROW, 'step'),
      ...[...phases].map((phase) => named('thread_name', ROWS[phase], phase)),
      complete('step', 'step', STEP_ROW, 0, kernelsEnd + outside, {
        kernels: kernels.length,
        plannedBytes: profile.plannedBytes,
        medianMicroseconds: profile.microseconds.median,
      }),
      complete('inputs', 'step', STEP_ROW, 0, inputEnd, {}),
      complete('kernels', 'step', STEP_ROW, inputEnd, kernelsEnd, {}),
      ...layersOf(kernels).flatMap((layer) => [layerEvent(layer), ...layer.map(kernelEvent)]),
      ...kernels.map(counterEvent),
    ],
  };
}

function schedule(kernels: readonly KernelProfile[], from: number): readonly Scheduled[] {
  let begin = from;
  return kernels.map((kernel) => {
    const end = begin + nanoseconds(kernel.microseconds);
    const scheduled = { kernel, begin, end };
    begin = end;
    return scheduled;
  });
}

type Layer = readonly [Scheduled, ...Scheduled[]];

/** Kernels of one layer and phase that follow each other. */
function layersOf(kernels: readonly Scheduled[]): readonly Layer[] {
  const layers: [Scheduled, ...Scheduled[]][] = [];
  for (const scheduled of kernels) {
    const last = layers.at(-1);
    const { label, phase } = scheduled.kernel;
    if (last?.[0].kernel.label === label && last[0].kernel.phase === phase) last.push(scheduled);
    else layers.push([scheduled]);
  }
  return layers;
}

function layerEvent(layer: Layer): CompleteEvent {
  const [{ kernel, begin }] = layer;
  const end = layer.at(-1)?.end ?? begin;
  return complete(kernel.label, `${kernel.phase} layer`, ROWS[kernel.phase], begin, end, {});
}

function kernelEvent({ kernel, begin, end }: Scheduled): CompleteEvent {
  const { operation, label, phase, multiplyAccumulates, bytes, shapes } = kernel;
  return complete(operation, phase, ROWS[phase], begin, end, { label, shapes, bytes, multiplyAccumulates });
}

function counterEvent({ kernel: { live }, begin }: Scheduled): TraceEvent {
  const args = {
    parameters: live.parameterBytes,
    gradients: live.gradientBytes,
    optimizer: live.optimizerBytes,
    saved: live.savedActivationBytes,
    temporary: live.temporaryBytes,
  };
  return { ph: 'C', name: 'live bytes', ts: begin / 1000, pid: PROCESS, tid: STEP_ROW, args };
}

function complete(
  name: string,
  cat: string,
  tid: number,
  begin: number,
  end: number,
  args: CompleteEvent['args'],
): CompleteEvent {
  return { ph: 'X', name, cat, ts: begin / 1000, dur: (end - begin) / 1000, pid: PROCESS, tid, args };
}

function named(name: 'process_name' | 'thread_name', tid: number, text: string): TraceEvent {
  return { ph: 'M', name, pid: PROCESS, tid, args: { name: text } };
}

function nanoseconds(microseconds: number): number {
  return Math.round(microseconds * 1000);
}
