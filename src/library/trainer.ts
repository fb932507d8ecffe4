import { basename, dirname } from 'node:path';
import type { TrainingPlan } from '../compiler/training-plan.js';
import type { ImageDataset } from '../data/dataset.js';
import type { Graph } from '../ir/graph.js';
import { buildModel } from '../model/build-model.js';
import { checkpointFolder, checkpointInMemory } from '../training/checkpoint-keeper.js';
import type { CheckpointKeeper } from '../training/checkpoint-keeper.js';
import { expectFits } from '../training/check-config.js';
import { expectInRange, POSITIVE_INTEGER } from '../training/check-ranges.js';
import { classifyImages } from '../training/classify.js';
import type { ClassProbability } from '../training/classify.js';
import { judgeImages } from '../training/evaluation/judge-images.js';
import { summarize } from '../training/evaluation/summarize.js';
import type { EvaluationSummary } from '../training/evaluation/summarize.js';
import { encodeModel, EXPORT_FORMATS } from '../training/export-model.js';
import type { ExportFormat } from '../training/export-model.js';
import { classNames } from '../training/known-classes.js';
import { weightsOf } from '../training/newest-weights.js';
import type { TrainedWeights } from '../training/newest-weights.js';
import { planTraining } from '../training/plan-training.js';
import { runTraining } from '../training/run-training.js';
import type { TrainingParts } from '../training/run-training.js';
import type { TrainingConfig } from '../training/training-config.js';
import type { EpochMetrics, RunEvent, TrainingProgress } from '../training/training-event.js';
import { examineWeights, loadWeights } from '../training/weights-file.js';
import type { Plan } from './compile.js';
import { datasetOf, digestName, imagesFor } from './data.js';
import type { LabeledArrays } from './data.js';
import { expectOneOf, expectOptions, type FieldKinds } from './expect-fields.js';
import { pixelsOf } from './readable-image.js';
import type { ReadableImage } from './readable-image.js';
import { configOf, expectTrainer } from './trainer-options.js';
import type { TrainerOptions } from './trainer-options.js';

/** Of one call of Trainer.train. */
export interface TrainOptions {
  /** Stops at the next step; train then throws its reason, and the last checkpoint stays. */
  readonly signal?: AbortSignal;
  /** Is told some five times a second how the epoch goes. */
  readonly onProgress?: (progress: TrainingProgress) => void;
}

/** Of a classification. */
export interface ClassifyOptions {
  /** How many classes to tell of each image, the most probable first: 5 where it is left out. */
  readonly top?: number;
}

const TRAIN_KINDS: FieldKinds<TrainOptions> = { signal: 'signal', onProgress: 'function' };
const CLASSIFY_KINDS: FieldKinds<ClassifyOptions> = { top: 'number' };

/** What a network makes of labeled images. */
export interface Evaluation extends EvaluationSummary {
  /** Whose weights were used. */
  readonly epoch: number;
}

/**
 * Trains a network in this process. The steps run on the engine's threads and batches are prepared on another, so that the
 * event loop stays free; it stands still only while the step is planned and while weights are copied and written.
 */
export class Trainer {
  readonly #plan: Plan;
  readonly #options: TrainerOptions;
  readonly #config: TrainingConfig;
  readonly #dataset: ImageDataset;
  readonly #graph: Graph;
  readonly #checkpoints: CheckpointKeeper;
  #compiled: TrainingPlan | null = null;
  #training = false;
  /** The last epoch that train has told. */
  #told = 0;

  /** Throws InvalidTrainingConfigError where a setting, or the data, cannot be trained by. */
  constructor(plan: Plan, options: TrainerOptions) {
    expectTrainer(plan, options);
    const { checkpoints, keepCheckpoints, data } = options;
    this.#plan = plan;
    this.#options = options;
    this.#config = configOf(plan, options);
    this.#dataset = datasetOf(data);
    expectFits(this.#config, this.#dataset);
    this.#graph = buildModel(plan.network.model, plan.network.image, plan.network.classes);
    this.#checkpoints =
      checkpoints === undefined ? checkpointInMemory() : checkpointFolder(checkpoints, keepCheckpoints);
  }

  /**
   * Trains to the last epoch and tells each one after its checkpoint: loss and accuracy on both parts, images a second,
   * memory. Goes on from the newest checkpoint where there is one; of a folder's it tells the epoch again, which a process
   * that died may not have told. Nothing is trained before the iteration begins; leaving it early stops the training, which
   * the next call goes on with. One epoch at most is trained ahead of whoever iterates.
   *
   * Throws the reason of the signal; DivergedError, InsufficientMemoryError, StorageFullError, StorageFailedError, DeviceUnavailableError,
   * DeviceFailedError, AddonUnavailableError, InvalidWeightsError; CheckpointsDamagedError where the folder has checkpoints
   * but none that can be read; Error where it has those of other settings or data, or where this trainer trains already.
   */
  async *train(options: TrainOptions = {}): AsyncGenerator<EpochMetrics, void, undefined> {
    expectOptions('', options, TRAIN_KINDS);
    const { signal, onProgress } = options;
    if (this.#training)
      throw new Error('Expected a trainer that does not train already: await its last epoch.');
    const left = new AbortController();
    const stopped = signal === undefined ? left.signal : AbortSignal.any([signal, left.signal]);
    this.#training = true;
    // Between the two a write waits until its epoch is taken.
    const { readable, writable } = new TransformStream<EpochMetrics, EpochMetrics>();
    const writer = writable.getWriter();
    let taken: Promise<unknown> | undefined;
    const onEvent = (event: RunEvent): unknown => {
      if (event.type === 'progress') onProgress?.(event.progress);
      if (event.type !== 'epoch' || event.metrics.epoch <= this.#told) return undefined;
      // Whoever has left takes none.
      taken = writer.write(event.metrics).catch(() => undefined);
      return taken;
    };
    const ended = this.#run(onEvent, stopped).then(
      () => writer.close(),
      async (error: unknown) => {
        await taken;
        await writer.abort(error);
      },
    );
    try {
      for await (const metrics of readable) {
        this.#told = metrics.epoch;
        yield metrics;
      }
    } finally {
      left.abort();
      await ended.catch(() => undefined);
      this.#training = false;
    }
  }

  /**
   * Loss, accuracy and confusions on labeled images of the network's shape, those of `data.validation` where none are given,
   * by the weights of the newest checkpoint. Throws NoWeightsError before the first.
   */
  async evaluate(images: LabeledArrays = this.#options.data.validation): Promise<Evaluation> {
    const { network, threads } = this.#plan;
    const labeled = imagesFor(network, images);
    const weights = await this.#weights();
    const program = this.#programs().validate;
    const judge = { config: this.#config, graph: this.#graph, program, weights, threads };
    const judgement = await judgeImages(judge, labeled);
    return { epoch: weights.epoch, ...summarize(judgement, network.classes) };
  }

  /**
   * What the network takes images for, by the weights of the newest checkpoint, on this machine's processor. Images of
   * another size are resized. Throws NoWeightsError before the first checkpoint, InvalidImageError, InvalidTrainingConfigError.
   */
  async classify(
    images: readonly ReadableImage[],
    options: ClassifyOptions = {},
  ): Promise<readonly (readonly ClassProbability[])[]> {
    expectOptions('', options, CLASSIFY_KINDS);
    const { top = 5 } = options;
    expectInRange('top', top, POSITIVE_INTEGER);
    const pixels = pixelsOf(images, this.#config.image);
    const weights = await this.#weights();
    const names = classNames(this.#dataset.classes, this.#config.classes);
    const { threads } = this.#plan;
    return (await classifyImages(this.#config, weights, pixels, { names, top, threads })).images;
  }

  /**
   * The weights of the newest checkpoint as a file's contents: ONNX to compute with, or safetensors with the names of
   * torchvision's state_dict. Throws NoWeightsError before the first checkpoint, OnnxSizeError.
   */
  async export(format: ExportFormat): Promise<Uint8Array> {
    expectOneOf('format', format, EXPORT_FORMATS);
    return encodeModel(
      this.#config,
      format,
      await this.#weights(),
      classNames(this.#dataset.classes, this.#config.classes),
    ).bytes;
  }

  async #run(onEvent: (event: RunEvent) => unknown, signal: AbortSignal): Promise<void> {
    await runTraining(await this.#parts(), onEvent, signal);
  }

  async #parts(): Promise<TrainingParts> {
    const { initialWeights: file, checkpoints, data } = this.#options;
    const graph = this.#graph;
    const given =
      file === undefined ? null : await examineWeights(dirname(file), basename(file), this.#config);
    // In memory there are no checkpoints but this trainer's, which has only these images.
    const name = checkpoints === undefined ? this.#dataset.name : await digestName(data);
    return {
      config: {
        ...this.#config,
        dataset: { ...this.#config.dataset, name },
        initialWeights: given,
      },
      graph,
      dataset: this.#dataset,
      dataDigest: null,
      planFor: () => this.#programs(),
      givenWeights: () =>
        file === undefined || given === null
          ? Promise.resolve(new Map<string, Float32Array>())
          : loadWeights(file, given, graph),
      checkpoints: this.#checkpoints,
      threads: this.#plan.threads,
    };
  }

  /** The plan that was made, with a last batch of another size where there is one; never of more bytes. */
  #programs(): TrainingPlan {
    const { settings, threads, plannedBytes: memoryBudgetBytes } = this.#plan;
    const examples = this.#dataset.train.count;
    return (this.#compiled ??= planTraining(
      { ...settings, memoryBudgetBytes },
      this.#graph,
      examples,
      { threads },
      'start',
    ));
  }

  async #weights(): Promise<TrainedWeights> {
    return weightsOf(await this.#checkpoints.newest(), 'training');
  }
}
