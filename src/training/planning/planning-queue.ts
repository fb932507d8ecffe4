import { errorFromPlain } from '../plain-error.js';
import { Turns } from '../turns.js';
import { PlannerBusyError } from './planner-busy-error.js';
import type { LaunchPlanningHost, PlanningHost, PlanningTask } from './planning-host.js';
import type { PlanKind, PlanRequest, PlanResult } from './plans.js';

/** Plans that wait or are worked out. */
const MOST_PLANS = 32;
const LONGEST_MILLISECONDS = 240_000;
/** Of a plan that nobody wants any more: about what another host would take to begin. */
const LONGEST_ABANDONED_MILLISECONDS = 1_000;

/**
 * Has one plan after another worked out by a host, which begins with the first. A host that breaks ends the plan that it
 * is at, not this process; the next one has a new host.
 */
export class PlanningQueue {
  readonly #launch: LaunchPlanningHost;
  /** How long a host is kept that has nothing to do. */
  readonly #idleMilliseconds: number;
  readonly #onBroken: (reason: Error) => void;
  readonly #turns = new Turns();
  #host: PlanningHost | null = null;
  #idle: NodeJS.Timeout | undefined;
  #closing = false;
  /** Ends the plan that is worked out. */
  #settle: ((answer: Error | { readonly result: unknown }) => void) | null = null;

  /** @param onBroken hears why a host has ended by itself, whether or not it was at a plan */
  constructor(
    launch: LaunchPlanningHost,
    idleMilliseconds: number,
    onBroken: (reason: Error) => void = () => undefined,
  ) {
    this.#launch = launch;
    this.#idleMilliseconds = idleMilliseconds;
    this.#onBroken = onBroken;
  }

  /**
   * Throws what the plan throws, an error of the same class; PlannerBusyError where many wait, it takes minutes, the
   * queue is closed or `signal` aborts, which ends what is being worked out as well; Error where the host ends by itself.
   */
  async plan<Kind extends PlanKind>(
    kind: Kind,
    request: PlanRequest<Kind>,
    signal?: AbortSignal,
  ): Promise<PlanResult<Kind>> {
    if (this.#turns.count >= MOST_PLANS) {
      throw new PlannerBusyError(
        `Expected at most ${MOST_PLANS} networks to wait for their plans but this would be one more: try again later.`,
      );
    }
    const result = await this.#turns.take(() => this.#do({ kind, request }, signal), signal, abandoned);
    return result as PlanResult<Kind>;
  }

  /** Ends the plan that is worked out; those that wait do not begin. Resolves when the host is gone. */
  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#idle);
    await this.#host?.end();
    await this.#turns.ended();
  }

  #do(task: PlanningTask, signal: AbortSignal | undefined): Promise<unknown> {
    if (this.#closing) throw closing();
    clearTimeout(this.#idle);
    const host = (this.#host ??= this.#open());
    return new Promise((resolve, reject) => {
      const giveUp = (reason: Error) => {
        this.#break(host, reason);
        void host.end();
      };
      let timer = setTimeout(() => giveUp(tooLong()), LONGEST_MILLISECONDS);
      const abandon = () => {
        clearTimeout(timer);
        timer = setTimeout(() => giveUp(abandoned()), LONGEST_ABANDONED_MILLISECONDS);
      };
      signal?.addEventListener('abort', abandon);
      this.#settle = (answer) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abandon);
        this.#settle = null;
        // A host with nothing to do does not keep this process alive.
        host.release();
        this.#idle = setTimeout(() => this.#letGo(host), this.#idleMilliseconds).unref();
        if (answer instanceof Error) reject(answer);
        else resolve(answer.result);
      };
      host.hold();
      try {
        host.send(task);
      } catch (error) {
        this.#settle(error as Error);
      }
    });
  }

  #open(): PlanningHost {
    const host: PlanningHost = this.#launch({
      answered: (answer) => this.#settle?.(answer.type === 'done' ? answer : errorFromPlain(answer.error)),
      broken: (reason) => {
        if (this.#host === host && !this.#closing) this.#onBroken(reason);
        this.#break(host, reason);
      },
    });
    return host;
  }

  /** The host is of no use any more. */
  #break(host: PlanningHost, reason: Error): void {
    if (this.#host !== host) return;
    this.#host = null;
    this.#settle?.(this.#closing ? closing() : reason);
  }

  #letGo(host: PlanningHost): void {
    if (this.#host !== host) return;
    this.#host = null;
    void host.end();
  }
}

function closing(): PlannerBusyError {
  return new PlannerBusyError('The server is closing.');
}

function abandoned(): PlannerBusyError {
  return new PlannerBusyError('Nobody waits for this plan any more.');
}

function tooLong(): PlannerBusyError {
  return new PlannerBusyError(
    `Expected a network whose plan takes at most ${LONGEST_MILLISECONDS / 60_000} minutes here but it takes longer: choose ` +
      'a memory strategy other than AUTO, fewer strategies at a time or a smaller network.',
  );
}
