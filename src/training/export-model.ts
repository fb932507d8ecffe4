import { parametersOf } from '../ir/graph.js';
import { buildModel } from '../model/build-model.js';
import { writeOnnx } from '../onnx/write-onnx.js';
import { knownClasses } from './known-classes.js';
import { newestWeights } from './newest-weights.js';
import type { TrainedWeights } from './newest-weights.js';
import { encodeSafetensors } from './safetensors.js';
import type { TrainingConfig, TrainingPlace } from './training-config.js';

export type ExportFormat = 'ONNX' | 'SAFETENSORS';

/** A file's contents, and the epoch whose weights they are. */
export interface Export {
  readonly bytes: Uint8Array;
  readonly epoch: number;
}

/** What of a config tells the network. */
type NetworkSettings = Pick<TrainingConfig, 'model' | 'image' | 'classes'>;

type Encoder = (
  network: NetworkSettings,
  weights: TrainedWeights,
  metadata: Readonly<Record<string, string>>,
) => Uint8Array;

const ENCODERS: Readonly<Record<ExportFormat, Encoder>> = {
  ONNX: ({ model, image, classes }, { tensors }, metadata) => {
    const graph = buildModel(model, image, classes);
    const weights = parametersOf(graph).flatMap(({ name }) => {
      const data = tensors.get(name)?.data;
      return data instanceof Float32Array ? [[name, data] as const] : [];
    });
    return writeOnnx(graph, new Map(weights), metadata);
  },
  SAFETENSORS: (_network, { tensors }, metadata) =>
    encodeSafetensors({ tensors, metadata: { format: 'pt', ...metadata } }),
};

export const EXPORT_FORMATS = Object.keys(ENCODERS) as readonly ExportFormat[];

/**
 * A run's newest weights as a file for others; see encodeModel. Throws NoWeightsError, OnnxSizeError.
 */
export async function exportModel(
  config: TrainingConfig,
  format: ExportFormat,
  place: Pick<TrainingPlace, 'checkpointDirectory' | 'dataDirectory'>,
): Promise<Export> {
  const weights = await newestWeights(place.checkpointDirectory, config);
  return encodeModel(config, format, weights, await knownClasses(config, place));
}

/**
 * Weights as a file for others: ONNX to compute with (see writeOnnx), or safetensors with the names and
 * layouts of PyTorch, which torchvision's networks load as their state_dict. The same weights give the same bytes.
 * Their metadata tell the epoch, the names of the classes, and what the images (0 to 1) are to be normalized by.
 * Throws OnnxSizeError.
 */
export function encodeModel(
  network: NetworkSettings,
  format: ExportFormat,
  weights: TrainedWeights,
  classNames: readonly (string | null)[],
): Export {
  const { epoch, statistics } = weights;
  const metadata = {
    epoch: String(epoch),
    classes: JSON.stringify(classNames),
    normalization: JSON.stringify(statistics),
  };
  return { bytes: ENCODERS[format](network, weights, metadata), epoch };
}
