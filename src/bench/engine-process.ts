import { fileURLToPath } from 'node:url';
import type { WholeStrategy } from '../compiler/memory-strategy.js';
import type { EngineFailure, EnginePlan, EngineQuestion, EngineSteps } from './engine-worker.js';
import type { Contender } from './interleave.js';
import type { KernelGroup } from './kernel-work.js';
import { LineWorker, WorkerError } from './line-worker.js';
import type { EngineCase } from './prepare-network.js';

const WORKER = fileURLToPath(new URL('engine-worker.js', import.meta.url));

/** densegraph with one case, in a process of its own. */
export class EngineProcess implements Contender {
  readonly name: WholeStrategy;
  readonly plan: EnginePlan;
  readonly #worker: LineWorker;
  #memory: Omit<EngineSteps, 'milliseconds'> = { measuredBytes: 0, peakBytes: 0, growthBytes: 0 };

  private constructor(worker: LineWorker, plan: EnginePlan, name: WholeStrategy) {
    this.#worker = worker;
    this.plan = plan;
    this.name = name;
  }

  /** Resolves once it is planned and allocated. Rejects with WorkerError where that cannot be. */
  static async open(engineCase: EngineCase): Promise<EngineProcess> {
    const worker = new LineWorker(process.execPath, [WORKER, JSON.stringify(engineCase)]);
    const plan = await worker.next<EnginePlan | EngineFailure>();
    if ('failed' in plan)
      throw new WorkerError(`${engineCase.benchCase.name}, ${engineCase.strategy}: ${plan.failed}`);
    return new EngineProcess(worker, plan, engineCase.strategy);
  }

  async run(steps: number): Promise<readonly number[]> {
    const { milliseconds, ...memory } = await this.#ask<EngineSteps>({ steps });
    this.#memory = memory;
    return milliseconds;
  }

  get pid(): number {
    return this.#worker.pid;
  }

  /** Of all steps until now. */
  get memory(): Omit<EngineSteps, 'milliseconds'> {
    return this.#memory;
  }

  /** What the kernels of a step did, each at the median of its times until now. */
  kernels(): Promise<readonly KernelGroup[]> {
    return this.#ask({ kernels: true });
  }

  close(): void {
    this.#worker.close();
  }

  #ask<Answer>(question: EngineQuestion): Promise<Answer> {
    return this.#worker.ask(question);
  }
}
