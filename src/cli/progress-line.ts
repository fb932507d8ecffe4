import { formatBytes } from '../compiler/format-bytes.js';

/** Where a job that is QUEUED stands, and why. */
export interface QueuePlace {
  readonly position: number;
  readonly reason: string;
}

/** How far a job is, as the document training-job-updated tells it. */
export interface JobUpdate {
  readonly state: string;
  readonly queuePlace: QueuePlace | null;
  readonly epochs: number;
  readonly progress: {
    readonly epoch: number;
    readonly step: number;
    readonly stepsPerEpoch: number;
    readonly trainLoss: number | null;
    readonly imagesPerSecond: number | null;
    readonly remainingSeconds: number | null;
  };
  readonly memory: { readonly plannedBytes: number; readonly peakBytes: number } | null;
}

const BAR_WIDTH = 20;

/** A job's place in the queue in words. */
export function queueLine({ position, reason }: QueuePlace): string {
  return `QUEUED, number ${position} in the queue. ${reason}`;
}

/** An epoch's bar, loss, images/s, remaining time and memory beside plan, in one line. */
export function progressLine({ state, queuePlace, epochs, progress, memory }: JobUpdate): string {
  const { epoch, step, stepsPerEpoch, trainLoss, imagesPerSecond, remainingSeconds } = progress;
  if (queuePlace !== null) return queueLine(queuePlace);
  if (stepsPerEpoch === 0) return state;
  const filled = Math.round((BAR_WIDTH * step) / stepsPerEpoch);
  const bar = '#'.repeat(filled).padEnd(BAR_WIDTH, '.');
  const parts = [
    ...(state === 'RUNNING' ? [] : [state]),
    `epoch ${epoch}/${epochs} [${bar}] ${step}/${stepsPerEpoch}`,
    ...(trainLoss === null ? [] : [`loss ${trainLoss.toFixed(3)}`]),
    ...(imagesPerSecond === null ? [] : [`${imagesPerSecond.toFixed(0)} images/s`]),
    ...(remainingSeconds === null ? [] : [`${formatDuration(remainingSeconds)} left`]),
    ...(memory === null
      ? []
      : [`${formatBytes(memory.peakBytes)} of ${formatBytes(memory.plannedBytes)} planned`]),
  ];
  return parts.join('  ');
}

/** Seconds for people: as 1:02:03, 2:03 or 3 s. */
export function formatDuration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const pad = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  const rest = `${pad(minutes % 60)}:${pad(whole % 60)}`;
  return whole < 3600 ? rest.replace(/^0/, '') : `${Math.floor(whole / 3600)}:${rest}`;
}

/** Lines of text with one below that is drawn again and again; on what is no terminal, the lines alone. */
export class ProgressOutput {
  #drawn = '';

  constructor(private readonly stream: NodeJS.WriteStream) {}

  /** Prints a line above the one that is drawn. */
  say(line: string): void {
    const drawn = this.#drawn;
    this.draw('');
    this.stream.write(`${line}\n`);
    this.draw(drawn);
  }

  /** Draws the last line, cut to the terminal's width; an empty one takes it away. */
  draw(line: string): void {
    if (!this.stream.isTTY) return;
    const { columns } = this.stream;
    this.stream.cursorTo(0);
    this.stream.write(line.slice(0, Math.max(0, columns - 1)));
    this.stream.clearLine(1);
    this.#drawn = line;
  }
}
