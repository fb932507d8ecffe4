import type { WholeStrategy } from '../../compiler/memory-strategy.js';
import { compileTraining } from '../../compiler/compile.js';
import type { OptimizerSettings } from '../../compiler/compile-options.js';
import type { Program } from '../../compiler/program.js';
import type { TrainingPlan } from '../../compiler/training-plan.js';
import { parametersOf } from '../../ir/graph.js';
import type { Graph } from '../../ir/graph.js';
import { openSession } from '../../runtime/open-session.js';
import type { Session } from '../../runtime/session.js';
import type { Tensor } from '../safetensors.js';
import { targetOf } from '../../runtime/target-of.js';
import type { DeviceKind } from '../training-config.js';
import type { GoldenBatch, GoldenBatches } from './golden-batch.js';

/** Where the numbers are computed. */
export interface EnginePlace {
  readonly device: DeviceKind;
  /** Of the CPU engine. */
  readonly threads: number;
}

export interface EngineOptions extends EnginePlace {
  readonly strategy: WholeStrategy;
}

/** What the engine computed, by golden tensor name, in PyTorch's layouts. */
export type EngineResults = Map<string, ArrayLike<number>>;

const NO_MOMENTUM: OptimizerSettings = { momentum: 0, nesterov: false, weightDecay: 0 };

/**
 * One training step's forward and backward pass from the initial parameters, then inference on the same batch with
 * the running statistics that the step has left. Names: logits, eval_logits and loss with labels, output and
 * eval_output without; grad_input, grad.NAME, gradnorm.NAME, after1.NAME.
 */
export async function runFirstStep(
  graph: Graph,
  initial: ReadonlyMap<string, Tensor>,
  batch: GoldenBatch,
  { strategy, ...place }: EngineOptions,
): Promise<EngineResults> {
  const plan = compileTraining(graph, {
    batchSize: batch.count,
    strategy,
    optimizer: NO_MOMENTUM,
    target: targetOf(place.device, place.threads),
    loss: batch.labels ? 'crossEntropy' : 'upstream',
    inputGradient: true,
  });
  return withSession(plan, graph, initial, place, async (session) => {
    const { train, validate } = plan;
    const results: EngineResults = new Map();
    const output = batch.labels ? 'logits' : 'output';
    // With a learning rate of 0 the parameters stay what they were.
    session.write(train, 'learningRate', Float32Array.of(0));
    await runBatch(session, train, batch);
    results.set(output, session.read(train, 'output'));
    if (batch.labels) results.set('loss', Float64Array.of(meanLoss(session, train)));
    results.set('grad_input', session.read(train, 'inputGradient'));
    for (const { name, trainable } of parametersOf(graph)) {
      if (trainable) {
        const gradient = session.read(train, `grad.${name}`);
        results.set(`grad.${name}`, gradient);
        results.set(`gradnorm.${name}`, Float64Array.of(norm(gradient)));
      } else results.set(`after1.${name}`, session.read(train, name));
    }
    await runBatch(session, validate, batch);
    results.set(`eval_${output}`, session.read(validate, 'output'));
    return results;
  });
}

/**
 * SGD steps from the initial parameters on batches of one size: `losses` by step, and parameters and running
 * statistics after the last one as final.NAME.
 */
export async function runTrajectory(
  graph: Graph,
  initial: ReadonlyMap<string, Tensor>,
  batches: GoldenBatches,
  optimizer: OptimizerSettings & { readonly learningRate: number },
  { strategy, ...place }: EngineOptions,
): Promise<EngineResults> {
  const batchSize = batches[0].count;
  const target = targetOf(place.device, place.threads);
  const plan = compileTraining(graph, { batchSize, strategy, optimizer, target });
  return withSession(plan, graph, initial, place, async (session) => {
    const { train } = plan;
    const losses: number[] = [];
    session.write(train, 'learningRate', Float32Array.of(optimizer.learningRate));
    for (const batch of batches) {
      await runBatch(session, train, batch);
      losses.push(meanLoss(session, train));
    }
    const results: EngineResults = new Map([['losses', Float64Array.from(losses)]]);
    for (const { name } of parametersOf(graph)) results.set(`final.${name}`, session.read(train, name));
    return results;
  });
}

async function withSession(
  plan: TrainingPlan,
  graph: Graph,
  initial: ReadonlyMap<string, Tensor>,
  place: EnginePlace,
  use: (session: Session) => Promise<EngineResults>,
): Promise<EngineResults> {
  const session = openSession({ ...place, programs: [plan.train, plan.validate] });
  try {
    for (const { name, trainable, shape } of parametersOf(graph)) {
      const values = initial.get(`${trainable ? 'param' : 'buffer'}.${name}`)?.data;
      if (!(values instanceof Float32Array)) {
        throw new Error(
          `Expected float32 values for ${name} of shape [${shape.join(', ')}] but the case has none.`,
        );
      }
      session.write(plan.train, name, values);
      if (trainable && plan.train.bindings[`velocity.${name}`]) {
        session.write(plan.train, `velocity.${name}`, new Float32Array(values.length));
      }
    }
    return await use(session);
  } finally {
    session.close();
  }
}

async function runBatch(session: Session, program: Program, batch: GoldenBatch): Promise<void> {
  session.write(program, 'images', batch.images);
  if (batch.labels) session.write(program, 'labels', batch.labels);
  // Inference has no use for it.
  if (batch.outputGradient && program.bindings['outputGradient']) {
    session.write(program, 'outputGradient', batch.outputGradient);
  }
  await session.run(program);
}

function meanLoss(session: Session, program: Program): number {
  const losses = Float64Array.from(session.read(program, 'losses'));
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

function norm(values: ArrayLike<number>): number {
  return Math.sqrt(Float64Array.from(values).reduce((sum, value) => sum + value * value, 0));
}
